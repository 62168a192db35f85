// Conversations made by chance, of every kind that trimming tells apart.
#pragma once

#include <random>
#include <string>

#include "core/json/json.h"

namespace failsoft::text {

class RandomConversation {
 public:
  explicit RandomConversation(uint64_t seed) : random_(seed) {}

  int Below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }

  // A JSON array of up to `most` turns.
  std::string Make(int most) {
    out_ = "[";
    calls_ = 0;
    if (Below(2) == 0) Add(R"({"role":"system","content":)" + Text(40) + "}");
    const int turns = Below(most) + 1;
    for (int i = 0; i < turns; ++i) Turn();
    return out_ + "]";
  }

 private:
  void Add(const std::string& message) { out_ += (out_.size() > 1 ? "," : "") + message; }

  std::string Text(int words) {
    static constexpr std::string_view kWords[] = {"word ", "中文",   "x",  "1.0 ",  "\n",
                                                  "😀",     "naïve ", "\"", "a\\b ", "{}"};
    std::string text;
    const int length = Below(12) == 0 ? words * 6 : words;
    for (int i = Below(length + 1); i > 0; --i) text += kWords[Below(std::size(kWords))];
    std::string quoted;
    json::AppendQuoted(quoted, text);
    return quoted;
  }

  std::string Content(int words) {
    if (Below(8) != 0) return Text(words);
    return R"([{"type":"text","text":)" + Text(words) + R"(},{"type":"text","text":)" +
           Text(words) + "}]";
  }

  void Turn() {
    switch (Below(12)) {
      case 0:
        return Add(R"({"role":"system","content":)" + Text(10) + "}");
      case 1:
        return Add(R"({"role":"developer","content":)" + Text(10) + "}");
      case 2:
        return Add(R"({"role":"tool","tool_call_id":"nobody","content":)" + Text(20) + "}");
      case 3:
      case 4:
      case 5:
        return Calls();
      case 6:
      case 7:
        return Add(R"({"role":"assistant","content":)" + Text(15) + R"(,"n":1.0})");
      default:
        return Add(R"({"x":1e2,"role":"user","content":)" + Content(20) + "}");
    }
  }

  // Results may be missing, come in another order, or have a message between them.
  void Calls() {
    const int count = Below(3) + 1;
    std::string calls;
    std::string results[3];
    for (int i = 0; i < count; ++i) {
      const std::string id = "c" + std::to_string(calls_++);
      calls += (i > 0 ? "," : "") + (R"({"id":")" + id) +
               R"(","type":"function","function":{"name":"f","arguments":"{\"q\":1}"}})";
      results[i] =
          R"({"role":"tool","tool_call_id":")" + id + R"(","content":)" + Content(40) + "}";
    }
    Add(R"({"role":"assistant","content":null,"tool_calls":[)" + calls + "]}");
    if (count > 1 && Below(2) == 0) std::swap(results[0], results[1]);
    for (int i = 0; i < count; ++i) {
      if (Below(10) == 0) continue;
      if (Below(15) == 0) Add(R"({"role":"system","content":"between"})");
      Add(results[i]);
    }
  }

  std::mt19937_64 random_;
  std::string out_;
  int calls_ = 0;
};

}  // namespace failsoft::text
