//! The expansion that the documentation of the crate shows.

use crate::expand::expand;
use crate::parse::EntityKind;
use proc_macro2::TokenStream;

/// Tokens without white space, and without what the documentation omits.
fn plain(tokens: &TokenStream) -> String {
    let omitted = [
        "::respan::__private::",
        "::core::option::Option::",
        "'__respan_body:",
        "__respan_",
        "__RESPAN_",
    ];
    let text: String = tokens.to_string().split_whitespace().collect();
    omitted.iter().fold(text, |text, part| text.replace(part, ""))
}

#[test]
fn it_is_that_of_the_emitted_code() {
    let lines = include_str!("lib.rs").lines();
    let documentation: String = lines
        .map_while(|line| line.strip_prefix("//!"))
        .flat_map(|line| [line, "\n"])
        .collect();
    let blocks: Vec<&str> = documentation
        .split("```")
        .filter_map(|block| block.strip_prefix("text\n"))
        .collect();
    let [function, expansion] = blocks.as_slice() else {
        panic!("{blocks:?}")
    };
    let function = function.replace("#[respan::task]", "").parse().expect("a function");
    let expanded = expand(EntityKind::Task, &TokenStream::new(), function);
    assert_eq!(plain(&expanded), plain(&expansion.parse().expect("a function")));
}
