// What is answered, before status, headers and body of a script change it.
#pragma once

#include <memory>
#include <string>

#include "tests/simulator/http_request.h"
#include "tests/simulator/script.h"

namespace failsoft::sim {

// Where a redirect may point.
struct Origins {
  std::string self;   // "http://127.0.0.1:40123"
  std::string other;  // "http://localhost:40123": the same simulator, another origin
};

class Account;  // account.h

// A request as it is understood.
struct Call {
  const HttpRequest& request;
  ChatRequest chat;
  bool body_is_json = false;
  int64_t id = 0;  // of the request in its world, from 1
  Account* account = nullptr;
};

Call Understand(const HttpRequest& request, int64_t id, Account& account);

// One of: a chat's answer, events, or else a response.
struct Content {
  std::shared_ptr<const ChatAnswer> chat;
  const ScriptedEvents* events = nullptr;
  Response response;
};

// `full_answer`: what a continuation continues; may be null for other content.
Content MakeContent(const ReplyContent& content, const Call& call, const Origins& origins,
                    const SharedText& full_answer);

}  // namespace failsoft::sim
