#include <cstdio>

int main() {
    std::puts("deconvoscope " DECONVOSCOPE_VERSION);
    return 0;
}
