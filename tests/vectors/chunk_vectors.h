// Reads chunk.jsonl, which FAILSOFT_VECTORS (a compile definition) says the folder of.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "core/json/json.h"

namespace failsoft::vectors {

struct ChunkVector {
  std::string name;
  std::string text;
  int64_t max_chars;
  json::Document line;  // all members: see README.md

  json::Value operator[](std::string_view member) const { return line.root()[member]; }
};

// What a "text_gen" stands for: see README.md.
inline std::string Generate(json::Value generator);

inline std::string GenerateByChance(json::Value generator) {
  std::vector<std::string> alphabet;
  for (const json::Value letter : generator["alphabet"]) alphabet.emplace_back(letter.AsString());
  auto state = static_cast<uint32_t>(*generator["seed"].AsInt());
  std::string text;
  for (int64_t i = 0; i < *generator["n"].AsInt(); ++i) {
    state = (state * 1103515245u + 12345u) & 0x7fffffffu;
    text += alphabet[(state >> 16) % alphabet.size()];
  }
  return text;
}

inline std::string GenerateJoined(json::Value generator) {
  std::string text;
  for (int64_t i = 0; i < *generator["n"].AsInt(); ++i) {
    std::string item(generator["item"].AsString());
    while (item.find("{i}") != std::string::npos) {
      item.replace(item.find("{i}"), 3, std::to_string(i));
    }
    if (i > 0) text += generator["sep"].AsString();
    text += item;
  }
  return text;
}

inline std::string Generate(json::Value generator) {
  if (generator.IsString()) return std::string(generator.AsString());
  const std::string_view op = generator["op"].AsString();
  if (op == "lcg") return GenerateByChance(generator);
  if (op == "join") return GenerateJoined(generator);
  std::string text;
  if (op == "repeat") {
    for (int64_t i = 0; i < *generator["n"].AsInt(); ++i) text += generator["s"].AsString();
  } else {
    for (const json::Value part : generator["parts"]) text += Generate(part);
  }
  return text;
}

// Every vector. Ends the program when there are none to be had: a test that read nothing would
// pass.
inline std::vector<ChunkVector> LoadChunkVectors() {
  const std::string path = std::string(FAILSOFT_VECTORS) + "/chunk.jsonl";
  std::ifstream file(path);
  std::vector<ChunkVector> vectors;
  for (std::string line; std::getline(file, line);) {
    auto document = json::Document::Parse(line);
    if (!document) {
      std::cerr << path << ": line " << vectors.size() + 1 << ": " << document.failure().message;
      std::abort();
    }
    const json::Value root = document->root();
    std::string text = Generate(root["text"] ? root["text"] : root["text_gen"]);
    vectors.push_back({std::string(root["name"].AsString()), std::move(text),
                       *root["max_chars"].AsInt(), std::move(*document)});
  }
  if (vectors.empty()) {
    std::cerr << path << ": no vectors\n";
    std::abort();
  }
  return vectors;
}

}  // namespace failsoft::vectors
