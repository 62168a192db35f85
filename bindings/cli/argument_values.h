// What the value of an argument must be. What is refused is not repeated: it may be a key.
#pragma once

#include <CLI/CLI.hpp>

namespace failsoft::cli {

// Not empty: of a variable that is not set, as in `--key-file "$KEY_FILE"`, nothing else is left.
CLI::Validator Something();

// Decimal: CLI11 reads 010 as eight, nothing as zero, and what is too large as something else.
CLI::Validator WholeNumber();

}  // namespace failsoft::cli
