// A text cut into chunks, read and written as it comes.
#include <new>
#include <string>
#include <vector>

#include "commands.h"
#include "failsoft/failsoft.h"
#include "failure.h"
#include "handles.h"
#include "json_text.h"
#include "streams.h"

namespace failsoft::cli {
namespace {

constexpr size_t kBlock = size_t{1} << 20;  // bytes read, and written, at a time

// Refused: nothing about a text is wrong but what was said about it, or its encoding.
template <typename Work>
void Check(const Work& work) {
  Handle<failsoft_error> error;
  const failsoft_status status = work(Out(error));
  if (status == FAILSOFT_NOMEM) throw std::bad_alloc();
  if (status != FAILSOFT_OK) throw UsageError(failsoft_error_message(error.get()));
}

std::string OptionsOf(const ChunkArguments& arguments) {
  if (!IsJson(arguments.min_fill)) throw UsageError("--min-fill must be a number");
  ObjectText options;
  options.Add("max", std::to_string(arguments.max));
  options.Add("unit", Quote(arguments.unit));
  options.Add("overlap", std::to_string(arguments.overlap));
  options.Add("min_fill", arguments.min_fill);
  options.Add("markdown", arguments.markdown ? "true" : "false");
  options.Add("close_fences", arguments.close_fences ? "true" : "false");
  options.Add("trim", arguments.trim ? "true" : "false");
  if (!arguments.model.empty()) options.Add("model", Quote(arguments.model));
  if (!arguments.family.empty()) options.Add("family", Quote(arguments.family));
  return options.text();
}

class Printer {
 public:
  explicit Printer(bool null) : null_(null) {}
  void Add(const Handle<failsoft_chunks>& chunks) {
    std::vector<failsoft_chunk> rows(failsoft_chunks_count(chunks.get()));
    failsoft_chunks_get(chunks.get(), 0, rows.size(), rows.data(), sizeof(failsoft_chunk));
    for (const failsoft_chunk& row : rows) Add(row);
  }
  void Flush() {
    Print(out_);
    out_.clear();
  }

 private:
  void Add(const failsoft_chunk& row) {
    std::string text(row.before, row.before_size);
    text.append(row.text, row.text_size).append(row.after, row.after_size);
    if (null_) {
      out_.append(text).push_back('\0');
    } else {
      out_.append(Line(row, text)).push_back('\n');
    }
    ++count_;
    if (out_.size() >= kBlock) Flush();
  }

  std::string Line(const failsoft_chunk& row, std::string_view text) const {
    ObjectText line;
    line.Add("index", std::to_string(count_));
    line.Add("start", std::to_string(row.char_begin));
    line.Add("end", std::to_string(row.char_end));
    line.Add("byte_start", std::to_string(row.byte_begin));
    line.Add("byte_end", std::to_string(row.byte_end));
    line.Add("text", Quote(text));
    return line.text();
  }

  const bool null_;
  size_t count_ = 0;
  std::string out_;
};

void ChunkAsGuide(const ChunkArguments& arguments, Printer& printer) {
  const std::string text = ReadInput(arguments.file);
  Handle<failsoft_chunks> chunks;
  Check([&](failsoft_error** error) {
    return failsoft_text_chunk_guide(text.data(), text.size(), arguments.max, Out(chunks), error);
  });
  printer.Add(chunks);
}

Handle<failsoft_chunker> MakeChunker(const ChunkArguments& arguments) {
  const std::string options = OptionsOf(arguments);
  Handle<failsoft_chunker> chunker;
  Check([&](failsoft_error** error) {
    return failsoft_chunker_new(options.data(), options.size(), Out(chunker), error);
  });
  return chunker;
}

void ChunkAsItComes(const ChunkArguments& arguments, Printer& printer) {
  const Handle<failsoft_chunker> chunker = MakeChunker(arguments);
  Handle<failsoft_chunks> chunks;
  InputFile file(arguments.file);
  for (std::string block = file.Read(kBlock); !block.empty(); block = file.Read(kBlock)) {
    Check([&](failsoft_error** error) {
      return failsoft_chunker_write(chunker.get(), block.data(), block.size(), Out(chunks), error);
    });
    printer.Add(chunks);
    printer.Flush();
  }
  Check([&](failsoft_error** error) {
    return failsoft_chunker_finish(chunker.get(), Out(chunks), error);
  });
  printer.Add(chunks);
}

}  // namespace

int Chunk(const ChunkArguments& arguments) {
  if (arguments.file.empty()) RefuseTerminal();
  Printer printer(arguments.null);
  if (arguments.guide) {
    ChunkAsGuide(arguments, printer);
  } else {
    ChunkAsItComes(arguments, printer);
  }
  printer.Flush();
  return kOk;
}

}  // namespace failsoft::cli
