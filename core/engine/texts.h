// The pure functions of core/text as the C interface gives them: texts in, texts out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/result.h"
#include "core/engine/outcome.h"
#include "core/text/bpe.h"

namespace failsoft::engine {

struct Tokenizer {
  std::shared_ptr<const text::Bpe> bpe;
};

// A text, or why there is none.
using TextOrError = std::variant<std::string, CallError>;

// {"path", "sha256", "pattern"}. Reads the file.
std::variant<Tokenizer, CallError> LoadTokenizer(std::string_view options_json);

// The guide's rule on sizes: text/trim_history.h. `kept` has room for all.
std::variant<size_t, CallError> TrimHistory(std::span<const int64_t> sizes,
                                            std::span<const uint8_t> is_system,
                                            int64_t max_characters, size_t* kept);

// `tokenizer` may be null: then texts are estimated.
TextOrError TrimMessages(const Tokenizer* tokenizer, std::string_view messages_json,
                         std::string_view options_json);
TextOrError CountTokens(const Tokenizer* tokenizer, std::string_view input,
                        std::string_view options_json);

}  // namespace failsoft::engine
