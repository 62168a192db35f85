#include "texts.h"

#include <memory>
#include <string>
#include <vector>

#include "failure.h"
#include "text.h"

namespace failsoft::node {
namespace {

using TokenizerHandle = std::unique_ptr<failsoft_tokenizer, Releaser<&Library::tokenizer_release>>;

const failsoft_tokenizer* TokenizerOf(const Napi::Value& external) {
  if (!external.IsExternal()) return nullptr;
  return external.As<Napi::External<TokenizerHandle>>().Data()->get();
}

using TextFunction = decltype(&failsoft_tokens_count);

Napi::Value Ask(const Napi::CallbackInfo& info, TextFunction function) {
  const std::string input = Utf8(info[0]);
  const std::string options = Utf8(info[1]);
  BufHandle buf;
  ErrorHandle error;
  const failsoft_status status =
      function(TokenizerOf(info[2]), input.data(), input.size(), options.data(), options.size(),
               Receive(buf), Receive(error));
  if (status != FAILSOFT_OK) return Failure(info.Env(), status, error);
  return Text(info.Env(), buf);
}

}  // namespace

Napi::Value OpenTokenizer(const Napi::CallbackInfo& info) {
  const std::string options = Utf8(info[0]);
  TokenizerHandle tokenizer;
  ErrorHandle error;
  const failsoft_status status =
      Lib().tokenizer_new(options.data(), options.size(), Receive(tokenizer), Receive(error));
  if (status != FAILSOFT_OK) return Failure(info.Env(), status, error);
  return Napi::External<TokenizerHandle>::New(
      info.Env(), new TokenizerHandle(std::move(tokenizer)),
      [](Napi::Env, TokenizerHandle* held) { delete held; });
}

Napi::Value TrimHistory(const Napi::CallbackInfo& info) {
  const auto numbers = info[0].As<Napi::Float64Array>();
  const auto is_system = info[1].As<Napi::Uint8Array>();
  bool lossless = false;
  const int64_t most = info[2].As<Napi::BigInt>().Int64Value(&lossless);
  const std::vector<int64_t> sizes(numbers.Data(), numbers.Data() + numbers.ElementLength());
  std::vector<size_t> kept(sizes.size());
  size_t count = 0;
  ErrorHandle error;
  const failsoft_status status = Lib().history_trim(sizes.data(), is_system.Data(), kept.size(),
                                                    most, kept.data(), &count, Receive(error));
  if (status != FAILSOFT_OK) return Failure(info.Env(), status, error);
  auto indices = Napi::Uint32Array::New(info.Env(), count);
  for (size_t i = 0; i < count; ++i) indices[i] = static_cast<uint32_t>(kept[i]);
  return indices;
}

Napi::Value TrimMessages(const Napi::CallbackInfo& info) { return Ask(info, Lib().messages_trim); }

Napi::Value CountTokens(const Napi::CallbackInfo& info) { return Ask(info, Lib().tokens_count); }

}  // namespace failsoft::node
