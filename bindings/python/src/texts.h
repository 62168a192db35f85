// Trimming and counting: functions that need no client.
#pragma once

#include <failsoft/failsoft.h>
#include <pybind11/pybind11.h>

#include <memory>

#include "handles.h"

namespace failsoft::python {

// The ranks of a tokenizer, for counts that are exact.
class Tokenizer {
 public:
  // A Tokenizer, or a failure tuple.
  static pybind11::object Open(const pybind11::str& options);

  explicit Tokenizer(failsoft_tokenizer* tokenizer) : tokenizer_(tokenizer) {}
  const failsoft_tokenizer* get() const { return tokenizer_.get(); }

 private:
  std::unique_ptr<failsoft_tokenizer, Releaser<failsoft_tokenizer_release>> tokenizer_;
};

// The guide's rule: a list of the same objects, or a failure tuple. Raises KeyError or TypeError
// for what is no message, as the guide's code does.
pybind11::object TrimHistory(const pybind11::list& messages, int64_t max_characters);

// JSON, or a failure tuple.
pybind11::object TrimMessages(const pybind11::str& messages, const pybind11::str& options,
                              const Tokenizer* tokenizer);
pybind11::object CountTokens(const pybind11::str& input, const pybind11::str& options,
                             const Tokenizer* tokenizer);

}  // namespace failsoft::python
