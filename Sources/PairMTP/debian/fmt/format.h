// Debian's liblammps-dev ships error.h and utils.h, which include this header of LAMMPS's bundled
// {fmt}, but not the header itself. Declarations are enough: nothing here is called, and the inline
// namespace keeps the mangled names those of the library.
#pragma once
#include <string>

namespace fmt {
inline namespace v7_lmp {
template <typename C> class basic_string_view;
using string_view = basic_string_view<char>;
class format_args;
template <typename... A, typename S> format_args make_args_checked(const S &, const A &...);
template <typename... A> std::string format(const A &...);
}    // namespace v7_lmp
}    // namespace fmt
