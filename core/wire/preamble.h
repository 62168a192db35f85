// "Sure, continuing from where I left off:" - what models say before they go on.
#pragma once

#include <string_view>

#include "core/wire/lead_in.h"

namespace failsoft::wire {

// Whether `text`, which goes on after `delivered`, begins with a preamble: a first line of at most
// 160 characters that opens like an assent or an announcement and ends like a sentence. It is
// certain if it speaks of the interruption or assents to going on, and also if it has to do with
// going on and no sentence of the text itself can begin at that place. One blank line after it
// belongs to it. `at_end`: no more text will come.
LeadIn ReadPreamble(std::string_view text, std::string_view delivered, bool at_end);

}  // namespace failsoft::wire
