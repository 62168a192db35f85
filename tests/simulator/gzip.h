// Content-Encoding: gzip.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "tests/simulator/body.h"

namespace failsoft::sim {

// Compresses piece by piece: what it gives for a piece lets the other side have all of that piece.
class Gzip {
 public:
  Gzip();
  std::string Compress(std::string_view piece, bool last);

 private:
  struct Deflater;
  struct Delete {
    void operator()(Deflater* deflater) const;
  };
  std::unique_ptr<Deflater, Delete> deflater_;
};

Body GzipBody(const Body& body);

}  // namespace failsoft::sim
