#include "core/text/tokens_block.h"

#include "core/text/tokens_script.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace failsoft::text {
namespace {

#ifdef __SSE2__

uint64_t Bits(__m128i bytes) {
  return static_cast<uint64_t>(static_cast<uint32_t>(_mm_movemask_epi8(bytes)));
}

__m128i Is(__m128i bytes, char value) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(value)); }

// From `first`, `count` of them.
__m128i IsOneOf(__m128i bytes, char first, char count) {
  const __m128i from = _mm_sub_epi8(bytes, _mm_set1_epi8(first));
  return _mm_cmpeq_epi8(_mm_min_epu8(from, _mm_set1_epi8(static_cast<char>(count - 1))), from);
}

// The masks of 16 bytes, at bit `shift` and up. The classes that are left over come later.
void AddSixteen(__m128i bytes, __m128i before, int shift, BlockMasks& masks) {
  const __m128i letters = IsOneOf(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), 'a', 26);
  const uint64_t letter = Bits(letters);
  const uint64_t small = Bits(_mm_slli_epi16(bytes, 2));  // the bit that 'a' has and 'A' has not
  const __m128i spaces = _mm_or_si128(Is(bytes, ' '), Is(bytes, '\t'));
  const __m128i lines = _mm_or_si128(Is(bytes, '\n'), Is(bytes, '\r'));
  const __m128i controls = _mm_or_si128(IsOneOf(bytes, 0, 0x20), Is(bytes, 0x7F));
  masks.beyond |= Bits(bytes) << shift;
  masks.lower |= (letter & small) << shift;
  masks.upper |= (letter & ~small) << shift;
  masks.digit |= Bits(IsOneOf(bytes, '0', 10)) << shift;
  masks.space |= Bits(spaces) << shift;
  masks.newline |= Bits(lines) << shift;
  masks.control |= Bits(controls) << shift;
  masks.same |= Bits(_mm_cmpeq_epi8(bytes, before)) << shift;
}

__m128i Load(const char* bytes) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes)); }

#endif

}  // namespace

BlockMasks MasksByTable(const char* bytes) {
  BlockMasks masks;
  uint64_t classes[kTextClasses] = {};
  for (size_t i = 0; i < kBlockBytes; ++i) {
    const auto byte = static_cast<uint8_t>(bytes[i]);
    if (byte >= 0x80) {
      masks.beyond |= uint64_t{1} << i;
    } else {
      classes[static_cast<size_t>(ClassOfAscii(byte))] |= uint64_t{1} << i;
    }
    if (i > 0 && bytes[i] == bytes[i - 1]) masks.same |= uint64_t{1} << i;
  }
  using enum TextClass;
  const auto of = [&classes](TextClass c) { return classes[static_cast<size_t>(c)]; };
  masks.lower = of(kLower);
  masks.upper = of(kUpper);
  masks.digit = of(kDigit);
  masks.space = of(kSpace);
  masks.newline = of(kNewline);
  masks.punctuation = of(kPunctuation);
  masks.control = of(kControl);
  return masks;
}

#ifdef __SSE2__

BlockMasks MasksOf(const char* bytes) {
  BlockMasks masks;
  for (int at = 0; at < 64; at += 16) {
    const __m128i now = Load(bytes + at);
    AddSixteen(now, at == 0 ? _mm_slli_si128(now, 1) : Load(bytes + at - 1), at, masks);
  }
  masks.same &= ~uint64_t{1};  // where a zero was shifted in
  masks.control &= ~(masks.space | masks.newline);
  masks.punctuation = ~(masks.beyond | masks.lower | masks.upper | masks.digit | masks.space |
                        masks.newline | masks.control);
  return masks;
}

#else

BlockMasks MasksOf(const char* bytes) { return MasksByTable(bytes); }

#endif

}  // namespace failsoft::text
