// Reads sse.jsonl, which FAILSOFT_VECTORS (a compile definition) says the folder of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "core/json/json.h"

namespace failsoft::vectors {

struct SseVector {
  std::string name;
  std::vector<std::string> chunks;  // the bytes, as they arrive
  json::Document line;              // all members: see README.md

  json::Value operator[](std::string_view member) const { return line.root()[member]; }

  std::string Bytes() const {
    std::string bytes;
    for (const std::string& chunk : chunks) bytes += chunk;
    return bytes;
  }
};

// RFC 4648 section 4. Vectors are ours: they are well formed.
inline std::string DecodeBase64(std::string_view text) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  uint32_t bits = 0;
  int count = 0;
  for (const char c : text.substr(0, text.find('='))) {
    bits = bits << 6 | static_cast<uint32_t>(kAlphabet.find(c));
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes.push_back(static_cast<char>(bits >> count & 0xFF));
  }
  return bytes;
}

// Every vector. Ends the program, saying why, when there are none to be had: a test that read
// nothing would pass.
inline std::vector<SseVector> LoadSseVectors() {
  const std::string path = std::string(FAILSOFT_VECTORS) + "/sse.jsonl";
  std::ifstream file(path);
  std::vector<SseVector> vectors;
  for (std::string line; std::getline(file, line);) {
    auto document = json::Document::Parse(line);
    if (!document) {
      std::cerr << path << ": line " << vectors.size() + 1 << ": " << document.failure().message;
      std::abort();
    }
    SseVector vector{std::string(document->root()["name"].AsString()), {}, std::move(*document)};
    for (const json::Value chunk : vector["chunks_b64"]) {
      vector.chunks.push_back(DecodeBase64(chunk.AsString()));
    }
    vectors.push_back(std::move(vector));
  }
  if (vectors.empty()) {
    std::cerr << path << ": no vectors\n";
    std::abort();
  }
  return vectors;
}

}  // namespace failsoft::vectors
