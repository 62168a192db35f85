// Texts cut into chunks. A chunk crosses as four numbers: where it begins and ends in UTF-16 units,
// by which JavaScript counts, and in bytes.
#pragma once

#include <napi.h>

namespace failsoft::node {

// (text, maxChars), (text, options as JSON): a Float64Array, or a failure.
Napi::Value ChunkAsGuide(const Napi::CallbackInfo& info);
Napi::Value ChunkText(const Napi::CallbackInfo& info);

// (options as JSON): a chunker, or a failure.
Napi::Value OpenChunker(const Napi::CallbackInfo& info);
// (chunker, text or bytes), (chunker): [texts, Float64Array], or a failure.
Napi::Value WriteToChunker(const Napi::CallbackInfo& info);
Napi::Value FinishChunker(const Napi::CallbackInfo& info);

}  // namespace failsoft::node
