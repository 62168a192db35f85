#include "generated.h"

#include <cstdio>
#include <string_view>

namespace failsoft::joiner_table {
namespace {

using Words = std::vector<std::string_view>;

const Words kParties = {"the Licensee",   "the Licensor", "the Supplier", "the Customer",
                        "the Contractor", "either Party", "the Tenant",   "the Landlord"};
const Words kVerbs = {"assign",   "sublicense", "disclose", "transfer",
                      "encumber", "modify",     "publish",  "withdraw"};
const Words kObjects = {"its rights under this Agreement", "the Confidential Information",
                        "any part of the Premises",        "the Deliverables",
                        "the Licensed Software",           "its obligations under this Agreement"};
const Words kConditions = {"without the prior written consent of the other Party",
                           "except as expressly permitted by this Agreement",
                           "unless required to do so by applicable law",
                           "within thirty (30) days of written notice thereof",
                           "to the fullest extent permitted by applicable law"};
const Words kConsequences = {
    "Any attempt to do so shall be null and void.",
    "Such consent shall not be unreasonably withheld or delayed.",
    "The other Party may then terminate this Agreement with immediate effect.",
    "This obligation shall survive the termination of this Agreement.",
    "Nothing in this Clause shall limit the liability of either Party for death or personal "
    "injury."};
const Words kNames = {"Alder", "Birch", "Cedar", "Elm",    "Hazel", "Juniper",
                      "Larch", "Maple", "Oak",   "Poplar", "Rowan", "Willow"};
const Words kCities = {"Aarhus", "Bergen", "Cork",   "Delft", "Évora", "Florence",
                       "Ghent",  "Izmir",  "Kaunas", "Leeds", "Malmö", "Porto"};
const Words kStates = {"active", "paused", "pending", "closed"};
const Words kYesNo = {"yes", "no", "yes", "no", "partly", "-"};
const Words kTasks = {"Check the cables",  "Update the firmware", "Write down the readings",
                      "Ask for a receipt", "Clean the filter",    "Charge the batteries",
                      "Label the boxes",   "Close the valve",     "Test the alarm",
                      "Call the office"};
const Words kReasons = {"since the old ones wear out quickly",   "before the meeting starts",
                        "so that nobody has to search for them", "twice if the lamp is red",
                        "with a soft cloth and warm water",      "at least once a week",
                        "and keep a copy for the archive",       "even when it seems superfluous"};

std::string Number(Random& random, size_t first, size_t last) {
  return std::to_string(random.Between(first, last));
}

std::string Price(Random& random) {
  char text[24];
  std::snprintf(text, sizeof text, "%zu.%02zu", random.Between(1, 250), random.Below(4) * 25);
  return text;
}

std::string Clauses(Random& random) {
  std::string text = "MASTER SERVICES AGREEMENT No. " + Number(random, 1000, 9999) + "\n\n";
  for (int clause = 1; clause <= 6; ++clause) {
    text +=
        std::to_string(clause) + ". GENERAL OBLIGATIONS, PART " + std::to_string(clause) + "\n\n";
    for (int part = 1; part <= 3; ++part) {
      text += std::to_string(clause) + "." + std::to_string(part) + " Subject to Clause " +
              Number(random, 1, 6) + "." + Number(random, 1, 3) + ", ";
      text.append(random.Pick(kParties)).append(" shall not ").append(random.Pick(kVerbs));
      text.append(" or ").append(random.Pick(kVerbs)).append(" ").append(random.Pick(kObjects));
      text.append(" ").append(random.Pick(kConditions)).append(". ");
      text.append(random.Pick(kConsequences)).append("\n\n");
    }
  }
  return text;
}

std::string JsonRecords(Random& random) {
  std::string text = "{\n  \"page\": " + Number(random, 1, 40) + ",\n  \"items\": [\n";
  const size_t count = random.Between(9, 14);
  size_t id = random.Between(100, 9000);
  for (size_t i = 0; i < count; ++i) {
    id += random.Between(1, 30);
    text += "    {\n      \"id\": " + std::to_string(id) + ",\n      \"name\": \"";
    text.append(random.Pick(kNames)).append(" ").append(random.Pick(kCities));
    text.append("\",\n      \"state\": \"").append(random.Pick(kStates)).append("\",\n");
    text += "      \"price\": " + Price(random) + ",\n      \"verified\": ";
    text.append(random.OneIn(2) ? "true" : "false").append(",\n      \"tags\": [");
    for (size_t tag = random.Between(1, 3); tag > 0; --tag) {
      text.append("\"").append(random.Pick(kNames)).append(tag > 1 ? "\", " : "\"");
    }
    text.append("],\n      \"position\": {\"x\": ")
        .append(Number(random, 0, 99))
        .append(", \"y\": ");
    text.append(Number(random, 0, 99)).append("}\n    }").append(i + 1 < count ? ",\n" : "\n");
  }
  return text + "  ]\n}\n";
}

std::string Table(Random& random) {
  std::string text = "Here are the " + Number(random, 10, 30) + " offers side by side:\n\n";
  text += "| Name | City | Since | Price | Delivery | Refund | Support |\n";
  text += "|------|------|-------|-------|----------|--------|---------|\n";
  for (size_t row = random.Between(14, 20); row > 0; --row) {
    text.append("| ").append(random.Pick(kNames)).append(" | ").append(random.Pick(kCities));
    text.append(" | ").append(Number(random, 1990, 2029)).append(" | ").append(Price(random));
    for (int column = 0; column < 3; ++column) text.append(" | ").append(random.Pick(kYesNo));
    text += " |\n";
  }
  text.append("\nThe cheapest of them is ").append(random.Pick(kNames)).append(" in ");
  return text.append(random.Pick(kCities)).append(", if refunds do not matter to you.\n");
}

std::string List(Random& random) {
  std::string text = "Checklist for the station in ";
  text.append(random.Pick(kCities)).append(":\n\n");
  for (int item = 1; item <= 9; ++item) {
    text += std::to_string(item) + ". **";
    text.append(random.Pick(kTasks)).append("** ").append(random.Pick(kReasons)).append(".\n");
    const size_t first = random.Below(kTasks.size());
    for (size_t sub = 0; sub < random.Below(3); ++sub) {
      text.append("   - ").append(kTasks[(first + sub) % kTasks.size()]).append(", ");
      text.append(random.Pick(kReasons)).append("\n");
    }
    if (random.OneIn(3)) text.append("   - [ ] done by ").append(random.Pick(kNames)).append("\n");
  }
  return text.append("\nAnything that is left over goes to ").append(random.Pick(kCities)) + ".\n";
}

}  // namespace

std::vector<Text> GenerateTexts(Random& random) {
  std::vector<Text> texts;
  for (int i = 0; i < 3; ++i) {
    texts.push_back({"legal", Clauses(random)});
    texts.push_back({"json", JsonRecords(random)});
    texts.push_back({"table", Table(random)});
    texts.push_back({"list", List(random)});
  }
  return texts;
}

}  // namespace failsoft::joiner_table
