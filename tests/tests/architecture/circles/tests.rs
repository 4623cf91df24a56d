//! The finder of circles, on crates of a few lines.

use super::{
    graph::{circles, way_round},
    modules::Crate,
    uses::Uses,
};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// Who uses whom in a crate of these files, as `user → used`, in order.
fn edges(files: &[(&str, &str)]) -> Vec<String> {
    let uses = uses(files);
    let name = |file: &Path| file.display().to_string();
    let edges =
        uses.iter().flat_map(|(user, all)| all.keys().map(move |used| format!("{} → {}", name(user), name(used))));
    edges.collect()
}

fn uses(files: &[(&str, &str)]) -> Uses {
    let files: BTreeMap<PathBuf, &str> = files.iter().map(|(name, text)| (PathBuf::from(name), *text)).collect();
    Crate::read(Path::new("lib.rs"), &|path| files.get(path).map(|text| (*text).to_owned())).uses()
}

const NONE: [&str; 0] = [];

#[test]
fn an_import_and_a_path_in_code_are_uses() {
    let files = [
        ("lib.rs", "mod a; mod b; mod c;"),
        ("a.rs", "use crate::b::{self, B}; fn f(_: B) { b::g(); super::c::h(); }"),
        ("b.rs", "pub struct B; pub fn g() {}"),
        ("c.rs", "pub fn h() { let b = crate::b::B; }"),
    ];
    assert_eq!(edges(&files), ["a.rs → b.rs", "a.rs → c.rs", "c.rs → b.rs"]);
}

#[test]
fn to_import_a_module_is_no_use_until_something_of_it_is_named() {
    let files = [("lib.rs", "mod a; mod b;"), ("a.rs", "use crate::b;"), ("b.rs", "pub fn g() {}")];
    assert_eq!(edges(&files), NONE);
}

#[test]
fn what_a_parent_hands_on_is_a_use_of_the_file_that_defines_it() {
    let files = [
        ("lib.rs", "mod a; mod other; pub use a::Inner;"),
        ("a.rs", "mod inner; pub(crate) use inner::Inner; pub use inner::*;"),
        ("a/inner.rs", "pub struct Inner; pub fn all() {}"),
        ("other.rs", "use crate::Inner; fn f() { crate::a::all() }"),
    ];
    assert_eq!(edges(&files), ["other.rs → a/inner.rs"]);
}

#[test]
fn a_parent_that_works_with_its_child_uses_it() {
    let files = [
        ("lib.rs", "mod a; mod b; pub use b::B; use a::A; fn f(_: A, _: B) {}"),
        ("a.rs", "pub struct A;"),
        ("b.rs", "pub struct B;"),
    ];
    assert_eq!(edges(&files), ["lib.rs → a.rs", "lib.rs → b.rs"]);
}

#[test]
fn to_hand_on_what_lies_elsewhere_is_a_use() {
    let files =
        [("lib.rs", "mod a; mod b;"), ("a.rs", "pub use crate::b::B;"), ("b.rs", "pub struct B; pub struct C;")];
    assert_eq!(edges(&files), ["a.rs → b.rs"]);
}

#[test]
fn names_come_through_imports_of_everything_and_under_other_names() {
    let files = [
        ("lib.rs", "mod a; mod b; mod c;"),
        ("a.rs", "use super::b::*; fn f(_: B) {}"),
        ("b.rs", "pub struct B; pub use super::a::*;"),
        ("c.rs", "use super::b::B as Other; impl Other {}"),
    ];
    assert_eq!(edges(&files), ["a.rs → b.rs", "c.rs → b.rs"]);
}

#[test]
fn a_variable_is_no_use_of_what_has_its_name() {
    let files = [
        ("lib.rs", "mod a; mod b; pub use a::*;"),
        ("a.rs", "pub use super::b::*; fn f() { let open = 1; assert_eq!(open, found); g(open) }"),
        ("b.rs", "pub fn open() {} fn found() {}"),
    ];
    assert_eq!(edges(&files), NONE);
}

#[test]
fn imports_within_a_function_are_known_there_only() {
    let files = [
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "fn f() { use diesel::Error; g(Error); } fn g() { use super::b::h; h() }"),
        ("b.rs", "pub struct Error; pub fn h() {}"),
    ];
    assert_eq!(edges(&files), ["a.rs → b.rs"]);
    assert_eq!(uses(&files)[Path::new("a.rs")][Path::new("b.rs")].path, "super::b::h");
}

#[test]
fn tests_count_for_nothing() {
    let files = [
        ("lib.rs", "mod a; mod b; #[cfg(test)] mod tests;"),
        (
            "a.rs",
            "#[cfg(test)] use crate::b::B; #[cfg(test)] mod tests { use crate::b::B; } #[cfg(test)] impl crate::b::B {}",
        ),
        ("b.rs", "pub struct B; impl B { #[cfg(test)] fn f() { crate::a::g() } }"),
    ];
    assert_eq!(edges(&files), NONE);
}

#[test]
fn other_crates_count_for_nothing() {
    let files = [
        ("lib.rs", "mod kernel; mod a;"),
        ("a.rs", "use ::kernel::Event; use serde::Serialize; fn f(_: ::kernel::Id) { std::mem::drop(Event) }"),
        ("kernel.rs", "pub struct Event; pub struct Id;"),
    ];
    assert_eq!(edges(&files), NONE);
}

#[test]
fn what_a_macro_is_given_is_looked_through() {
    let files = [
        ("lib.rs", "mod a; mod b; mod log;"),
        ("a.rs", "use super::b; fn f(x: X) { log!(b = x.b::<u8>(), limit = b::LIMIT, \"text\"); }"),
        ("b.rs", "pub const LIMIT: u8 = 1; pub fn b() {}"),
        ("log.rs", "macro_rules! log { ($($name:ident = $value:expr),*) => { name::of($value); $crate::b::b() } }"),
    ];
    assert_eq!(edges(&files), ["a.rs → b.rs", "a.rs → log.rs", "log.rs → b.rs"]);
}

#[test]
fn what_a_macro_makes_is_defined_where_it_is_called() {
    let files = [
        ("lib.rs", "mod a; mod ids; mod schema;"),
        ("a.rs", "use crate::{ids::UserId, schema::persons}; fn f() { persons::table.select(persons::id) }"),
        ("ids.rs", "id! { UserId }"),
        ("schema.rs", "diesel::table! { persons (id) { id -> BigInt } }"),
    ];
    assert_eq!(edges(&files), ["a.rs → ids.rs", "a.rs → schema.rs"]);
}

#[test]
fn one_file_may_be_two_modules() {
    let files = [
        ("lib.rs", "mod one; mod two;"),
        ("one.rs", "#[path = \"shared/query.rs\"] mod query; pub struct Conn;"),
        ("two.rs", "#[path = \"shared/query.rs\"] mod query; pub struct Conn; fn f() { query::run() }"),
        ("shared/query.rs", "pub fn run(_: super::Conn) {}"),
    ];
    assert_eq!(edges(&files), ["shared/query.rs → one.rs", "shared/query.rs → two.rs", "two.rs → shared/query.rs"]);
}

#[test]
fn files_lie_beside_their_parents_or_below_them() {
    let files = [
        ("lib.rs", "mod old; mod inline { mod deep; }"),
        ("old/mod.rs", "mod below; use below::B;"),
        ("old/below.rs", "pub struct B;"),
        ("inline/deep.rs", "fn f(_: crate::old::A) {}"),
    ];
    assert_eq!(edges(&files), ["inline/deep.rs → old/mod.rs", "old/mod.rs → old/below.rs"]);
}

#[test]
fn a_circle_is_found_with_the_shortest_way_round() {
    let files = [
        ("lib.rs", "mod a; mod b; mod c; mod d; mod alone;"),
        ("a.rs", "pub struct A; use super::b::B;"),
        ("b.rs", "pub struct B;\nuse super::c::C;\nuse super::a::A;"),
        ("c.rs", "pub struct C; use super::a::A; use super::d::D;"),
        ("d.rs", "pub struct D;"),
        ("alone.rs", "use super::a::A; fn f() { f() }"),
    ];
    let uses = uses(&files);
    let found = circles(&uses);
    assert_eq!(found, [["a.rs", "b.rs", "c.rs"].map(PathBuf::from).into()]);
    let way: Vec<String> = way_round(&found[0], &uses)
        .into_iter()
        .map(|(from, used, to)| format!("{}:{} {} {}", from.display(), used.line, used.path, to.display()))
        .collect();
    assert_eq!(way, ["a.rs:1 super::b::B b.rs", "b.rs:3 super::a::A a.rs"]);
}

#[test]
fn two_circles_that_do_not_meet_are_two() {
    let files = [
        ("lib.rs", "mod a; mod b; mod c; mod d;"),
        ("a.rs", "pub struct A; use super::b::B;"),
        ("b.rs", "pub struct B; use super::a::A;"),
        ("c.rs", "pub struct C; use super::d::D; use super::a::A;"),
        ("d.rs", "pub struct D; use super::c::C;"),
    ];
    assert_eq!(circles(&uses(&files)).len(), 2);
}
