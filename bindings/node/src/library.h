// The C interface, opened by hand.
//
// Node exports its own OpenSSL, nghttp2 and zlib, and a library that an addon merely links would be
// bound to those instead of the ones it was built with. Opened with RTLD_DEEPBIND it keeps to its
// own. FAILSOFT_NO_DEEPBIND in the environment turns that off: sanitizers do not bear it.
#pragma once

#include <failsoft/failsoft.h>

namespace failsoft::node {

#define FAILSOFT_NODE_FUNCTIONS(X) \
  X(status_name)                   \
  X(abi_check)                     \
  X(version)                       \
  X(features)                      \
  X(options_describe)              \
  X(buf_data)                      \
  X(buf_size)                      \
  X(buf_release)                   \
  X(error_message)                 \
  X(error_json)                    \
  X(error_report)                  \
  X(error_release)                 \
  X(client_new)                    \
  X(client_set_credentials)        \
  X(client_claim_renewal)          \
  X(client_stats)                  \
  X(client_shutdown)               \
  X(client_release)                \
  X(call_start)                    \
  X(call_result)                   \
  X(call_report)                   \
  X(call_cancel)                   \
  X(call_release)                  \
  X(queue_new)                     \
  X(queue_drain)                   \
  X(queue_set_wakeup)              \
  X(queue_release)                 \
  X(batch_count)                   \
  X(batch_get)                     \
  X(batch_release)                 \
  X(text_chunk_guide)              \
  X(text_chunk)                    \
  X(chunks_count)                  \
  X(chunks_get)                    \
  X(chunks_release)                \
  X(chunker_new)                   \
  X(chunker_write)                 \
  X(chunker_finish)                \
  X(chunker_release)               \
  X(log_set)                       \
  X(tokenizer_new)                 \
  X(tokenizer_release)             \
  X(tokens_count)                  \
  X(messages_trim)                 \
  X(history_trim)

// failsoft_NAME as a member NAME.
struct Library {
#define FAILSOFT_NODE_MEMBER(name) decltype(&failsoft_##name) name = nullptr;
  FAILSOFT_NODE_FUNCTIONS(FAILSOFT_NODE_MEMBER)
#undef FAILSOFT_NODE_MEMBER
};

// Opened by the first call in the process, and never closed. Throws std::runtime_error, every time,
// when it cannot be opened or does not fit this addon.
const Library& Lib();

}  // namespace failsoft::node
