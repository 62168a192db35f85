#include "tests/simulator/gzip.h"

#include <zlib.h>

#include <new>

namespace failsoft::sim {
namespace {

constexpr int kGzipWindow = 15 + 16;  // zlib: the largest window, in a gzip wrapper
constexpr int kMemoryLevel = 8;       // zlib's default

void Deflate(z_stream& stream, std::string& out, std::string_view in, int flush) {
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
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

struct Gzip::Deflater {
  z_stream stream = {};
};

void Gzip::Delete::operator()(Deflater* deflater) const {
  deflateEnd(&deflater->stream);
  delete deflater;
}

Gzip::Gzip() : deflater_(new Deflater) {
  if (deflateInit2(&deflater_->stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipWindow, kMemoryLevel,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
}

std::string Gzip::Compress(std::string_view piece, bool last) {
  std::string out;
  Deflate(deflater_->stream, out, piece, last ? Z_FINISH : Z_SYNC_FLUSH);
  return out;
}

Body GzipBody(const Body& body) {
  Gzip gzip;
  Body compressed;
  for (const auto& piece : body.Bytes()) {
    compressed.Append(gzip.Compress({static_cast<const char*>(piece.data()), piece.size()}, false));
  }
  compressed.Append(gzip.Compress({}, true));
  return compressed;
}

}  // namespace failsoft::sim
