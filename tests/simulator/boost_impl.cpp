// Compiles the bodies of Asio and Beast once instead of in every file that includes them.
#include "tests/simulator/asio.h"
// Kept apart: these must come after the declarations.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
