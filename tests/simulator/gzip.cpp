#include "tests/simulator/gzip.h"

#include <zlib.h>

#include <new>

namespace failsoft::sim {
namespace {

constexpr int kGzipWindow = 15 + 16;  // zlib: the largest window, in a gzip wrapper
constexpr int kMemoryLevel = 8;       // zlib's default

void Compress(z_stream& stream, std::string& out, boost::asio::const_buffer in, int flush) {
  stream.next_in = static_cast<Bytef*>(const_cast<void*>(in.data()));
  stream.avail_in = static_cast<uInt>(in.size());
  do {
    char space[16 * 1024];
    stream.next_out = reinterpret_cast<Bytef*>(space);
    stream.avail_out = sizeof space;
    deflate(&stream, flush);
    out.append(space, sizeof space - stream.avail_out);
  } while (stream.avail_out == 0);
}

}  // namespace

Body GzipBody(const Body& body) {
  z_stream stream = {};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipWindow, kMemoryLevel,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
  std::string out;
  for (const auto& piece : body.Bytes()) Compress(stream, out, piece, Z_NO_FLUSH);
  Compress(stream, out, {}, Z_FINISH);
  deflateEnd(&stream);
  return Body(std::move(out));
}

}  // namespace failsoft::sim
