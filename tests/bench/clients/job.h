// What a client program is told to do: the same for all of them.
#pragma once

#include <cstddef>
#include <string>

namespace failsoft::bench {

struct Job {
  std::string mode;     // which way of calling; the first argument
  std::string url;      // of the chat endpoint, without "/chat/completions"
  std::string request;  // the JSON body to send
  std::string text;     // what each answer must say
  int calls = 0;        // measured
  int warmup = 0;       // made before them, to open connections and fill caches
  int concurrency = 1;
};

// MODE --url URL --request FILE --text FILE --calls N --warmup N --concurrency N.
// Ends the process with a message when something is missing. Also lifts the limit on descriptors.
Job ReadJob(int argc, char** argv);

// Ends the process: a benchmark whose calls fail measures nothing.
[[noreturn]] void Fail(const std::string& what);

}  // namespace failsoft::bench
