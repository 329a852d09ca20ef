#include "fuzz/fuzzing.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

// Feeds a target with the files of a folder, by name: what is printed last is what it did not survive.
int main(int count, char** arguments) {
    if (count != 2) {
        std::cerr << "usage: " << arguments[0] << " FOLDER\n";
        return 2;
    }
    const std::filesystem::directory_iterator folder{arguments[1]};
    std::vector<std::filesystem::path> files{begin(folder), end(folder)};
    std::ranges::sort(files);
    for (const auto& file : files) {
        std::cout << file.string() << std::endl;
        std::ifstream stream{file, std::ios::binary};
        const std::vector<char> bytes{std::istreambuf_iterator<char>{stream}, {}};
        callout::fuzzing::run({bytes.data(), bytes.size()});
    }
    return files.empty() ? 1 : 0;
}
