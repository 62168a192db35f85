// Texts cut into chunks.
#pragma once

#include <failsoft/failsoft.h>
#include <pybind11/pybind11.h>

#include "handles.h"

namespace failsoft::python {

using ChunksHandle = std::unique_ptr<failsoft_chunks, Releaser<failsoft_chunks_release>>;
using ChunkerHandle = std::unique_ptr<failsoft_chunker, Releaser<failsoft_chunker_release>>;

// The guide's: a list of str, or a failure tuple.
pybind11::object ChunkAsGuide(const pybind11::str& text, int64_t max_chars);

// A list of (text, start, end, byte_start, byte_end), start and end in code points as Python counts
// them; or a failure tuple.
pybind11::object ChunkText(const pybind11::str& text, const pybind11::str& options);

// The same of a text that comes in parts.
class Chunker {
 public:
  // A Chunker, or a failure tuple.
  static pybind11::object Open(const pybind11::str& options);

  explicit Chunker(ChunkerHandle chunker) : chunker_(std::move(chunker)) {}

  pybind11::object Write(const pybind11::str& part) const;
  pybind11::object Finish() const;

 private:
  ChunkerHandle chunker_;
};

}  // namespace failsoft::python
