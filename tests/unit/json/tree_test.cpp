#include "core/json/tree.h"

#include <gtest/gtest.h>

namespace failsoft::json {
namespace {

TEST(Tree, AStringWithoutEscapesIsAViewIntoTheSource) {
  Tree tree;
  tree.source = R"(["plain"])";
  Node node;
  node.begin = 1;
  node.end = 8;
  EXPECT_EQ(tree.Text(node), "plain");
  EXPECT_EQ(tree.Text(node).data(), tree.source.data() + 2);
}

TEST(Tree, DecodedStringsKeepTheirBytes) {
  Tree tree;
  const std::string_view texts[] = {"", "a\nb", std::string_view("\0x\0", 3), "last"};
  std::vector<Node> nodes(std::size(texts));
  for (size_t i = 0; i < nodes.size(); ++i) {
    const uint32_t began = tree.BeginDecoded();
    tree.decoded.append(texts[i]);
    tree.EndDecoded(nodes[i], began);
  }
  for (size_t i = 0; i < nodes.size(); ++i) EXPECT_EQ(tree.Text(nodes[i]), texts[i]);
}

TEST(Tree, ANodeStaysSmall) { EXPECT_LE(sizeof(Node), 20u); }

}  // namespace
}  // namespace failsoft::json
