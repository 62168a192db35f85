// Reads trim.jsonl, which FAILSOFT_VECTORS (a compile definition) says the folder of.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "core/json/json.h"

namespace failsoft::vectors {

struct TrimVector {
  std::string name;
  std::string messages;  // as JSON
  json::Document line;   // all members: see README.md

  json::Value operator[](std::string_view member) const { return line.root()[member]; }
};

// A text by its recipe: README.md.
inline std::string Generate(const json::Value& recipe) {
  const std::string_view op = recipe["op"].AsString();
  const int64_t n = recipe["n"].AsInt().value_or(0);
  std::string text;
  if (op == "repeat") {
    for (int64_t i = 0; i < n; ++i) text += recipe["s"].AsString();
    return text;
  }
  std::vector<std::string_view> alphabet;
  for (const json::Value piece : recipe["alphabet"]) alphabet.push_back(piece.AsString());
  auto x = static_cast<uint64_t>(recipe["seed"].AsInt().value_or(0));
  for (int64_t i = 0; i < n; ++i) {
    x = (x * 1'103'515'245 + 12'345) & 0x7FFFFFFF;
    text += alphabet[(x >> 16) % alphabet.size()];
  }
  return text;
}

inline std::string ReplaceAll(std::string text, std::string_view what, const std::string& with) {
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at)) {
    text.replace(at, what.size(), with);
    at += with.size();
  }
  return text;
}

inline std::string ExpandMessages(const json::Value& line) {
  std::string out = "[";
  const auto add = [&out](const std::string& message) {
    out += (out.size() > 1 ? "," : "") + message;
  };
  for (const json::Value block : line["messages_gen"]) {
    for (int64_t i = 0; i < block["repeat"].AsInt().value_or(0); ++i) {
      for (const json::Value message : block["messages"]) {
        add(ReplaceAll(std::string(message.raw()), "{i}", std::to_string(i)));
      }
    }
  }
  for (const json::Value message : line["messages"]) {
    const json::Value recipe = message["content_gen"];
    std::string text(message.raw());
    if (recipe) {
      std::string content;
      json::AppendQuoted(content, Generate(recipe));
      text = ReplaceAll(text, recipe.raw(), content);
      text = ReplaceAll(text, "\"content_gen\"", "\"content\"");
    }
    add(text);
  }
  return out + "]";
}

// Every vector. Ends the program, saying why, when there are none to be had.
inline std::vector<TrimVector> LoadTrimVectors() {
  const std::string path = std::string(FAILSOFT_VECTORS) + "/trim.jsonl";
  std::ifstream file(path);
  std::vector<TrimVector> vectors;
  for (std::string line; std::getline(file, line);) {
    auto document = json::Document::Parse(line);
    if (!document) {
      std::cerr << path << ": " << document.failure().message << '\n';
      std::abort();
    }
    std::string messages = ExpandMessages(document->root());
    std::string name(document->root()["name"].AsString());
    vectors.push_back({std::move(name), std::move(messages), std::move(*document)});
  }
  if (vectors.empty()) {
    std::cerr << path << ": no vectors\n";
    std::abort();
  }
  return vectors;
}

}  // namespace failsoft::vectors
