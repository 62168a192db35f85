// What the value of an argument must be. What is refused is not repeated: it may be a key.
#pragma once

#include <CLI/CLI.hpp>

namespace failsoft::cli {

// Refuses "", which is what `--key-file "$KEY_FILE"` gives when the variable is not set.
CLI::Validator NotEmpty();

// Decimal: CLI11 reads 010 as eight, nothing as zero, and what is too large as something else.
CLI::Validator WholeNumber();

}  // namespace failsoft::cli
