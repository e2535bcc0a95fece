//! Snapshot tests: the expansions of representative functions, pretty-printed, in the crate's folder `snapshots/`.
//!
//! `RESPAN_UPDATE_SNAPSHOTS=1 cargo test -p respan-macros` overwrites them; review the difference before committing it.

use std::path::Path;

use proc_macro2::TokenStream;

use crate::expand::expand;
use crate::parse::EntityKind;

fn tokens(text: &str) -> TokenStream {
    text.parse().expect("tokens")
}

fn printed(args: &str, item: &str) -> String {
    let expanded = expand(EntityKind::Task, &tokens(args), tokens(item));
    let file = syn::parse2(expanded).expect("the output parses");
    format!("// #[respan::task({args})]\n{}", prettyplease::unparse(&file))
}

#[track_caller]
fn snapshot(name: &str, args: &str, item: &str) {
    let printed = printed(args, item);
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("snapshots")
        .join(name)
        .with_extension("rs");
    if std::env::var_os("RESPAN_UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, printed).expect("the snapshot is written");
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        printed, expected,
        "{name}: RESPAN_UPDATE_SNAPSHOTS=1 accepts the new output"
    );
}

#[test]
fn function() {
    snapshot(
        "function",
        "",
        "/// Adds.\npub fn add(a: u32, mut b: u32) -> Result<u32, Error> { b += check(a)?; Ok(b) }",
    );
}

#[test]
fn no_arguments() {
    snapshot("no_arguments", "", "fn nothing() {}");
}

#[test]
fn options() {
    let args = r#"name = format!("ask {city}"), version = 2, processors = "a, b", sample_rate = 0.5, skip(key),
        export_filter = { "status_code": { "operator": "eq", "value": "ERROR" } }, links = find_links,
        capture_output = false"#;
    snapshot(
        "options",
        args,
        "fn ask(city: &str, key: &str) -> String { city.to_owned() }",
    );
}

#[test]
fn nothing_captured() {
    snapshot(
        "nothing_captured",
        "capture_input = false, crate = crate::tracing",
        "fn quiet(a: u32) -> u32 { a }",
    );
}

#[test]
fn patterns() {
    let item = "fn patterns((a, b): (u8, u8), _: u8, #[cfg(test)] r#type: u8, _unused: u8) -> u8 { a + b + r#type }";
    snapshot("patterns", "", item);
}

#[test]
fn async_function() {
    snapshot(
        "async_function",
        "",
        "pub async fn fetch(url: &str) -> Result<String, Error> { get(url).await }",
    );
}

#[test]
fn async_method() {
    snapshot(
        "async_method",
        "",
        "#[must_use] async fn run(mut self, n: u8) -> u8 { self.n += n; self.n }",
    );
}

#[test]
fn async_under_another_macro() {
    snapshot("async_under_another_macro", "", "#[tokio::main] async fn main() {}");
}

#[test]
fn async_never() {
    snapshot(
        "async_never",
        "",
        "async fn serve(port: u16) -> ! { loop { accept(port).await } }",
    );
}

#[test]
fn never() {
    snapshot("never", "", "fn fail(code: i32) -> ! { std::process::exit(code) }");
}

#[test]
fn track_caller() {
    snapshot("track_caller", "", "#[track_caller] fn here(a: u8) -> u8 { a }");
}

#[test]
fn iterator() {
    snapshot(
        "iterator",
        "",
        "fn count(n: u8) -> impl Iterator<Item = u8> + Send { 0..n }",
    );
}

#[test]
fn returned_future() {
    snapshot(
        "returned_future",
        "",
        "fn later(n: u8) -> impl Future<Output = Result<u8, Error>> { async move { Ok(n) } }",
    );
}

#[test]
fn boxed_future() {
    let item = "fn later(n: u8) -> Pin<Box<dyn Future<Output = u8> + Send>> { Box::pin(async move { n }) }";
    snapshot("boxed_future", "", item);
}

#[test]
fn async_trait_method() {
    let item = "fn ask<'life0, 'async_trait>(&'life0 self, n: u8) -> ::core::pin::Pin<Box<
            dyn ::core::future::Future<Output = u8> + ::core::marker::Send + 'async_trait>>
        where 'life0: 'async_trait, Self: 'async_trait
        { Box::pin(async move { let __self = self; let n = n; let __ret: u8 = { n }; __ret }) }";
    snapshot("async_trait_method", "", item);
}

#[test]
fn implementation() {
    let item = "impl<T> Agent for Joke<T> { const N: u8 = 1; async fn run(&self) -> u8 { 1 } fn other(&self) {} }";
    snapshot("implementation", "method_name = \"run\"", item);
}

#[test]
fn spawns() {
    let item = "async fn fan_out(urls: Vec<String>) {
        for url in urls { tokio::spawn(fetch(url)); }
        let handle = std::thread::spawn(move || work());
        tokio::task::spawn_blocking(|| handle.join());
        let (a, b) = tokio::join!(tokio::spawn(one()), two());
        tokio::spawn(async move { tokio::spawn(three(a, b)).await });
    }";
    snapshot("spawns", "skip_all", item);
}

#[test]
fn spawns_left_alone() {
    let item = "fn start() { std::thread::spawn(|| work()); }";
    snapshot("spawns_left_alone", "propagate = false", item);
}

#[test]
fn mistakes() {
    snapshot(
        "mistakes",
        "nmae = \"a\", sample_rate = 3, skip(b)",
        "const fn add(a: u8) -> u8 { a }",
    );
}

/// A macro that changes the value sees the body as it is written.
#[test]
fn attribute_after_another_macro() {
    let expanded = expand(
        EntityKind::Tool,
        &tokens("skip(a)"),
        tokens("#[inline] #[culpa::throws(E)] pub fn f(a: u8) -> u8 { a }"),
    );
    let expected = "#[inline] #[culpa::throws(E)] #[::respan::tool(skip(a))] pub fn f(a: u8) -> u8 { a }";
    assert_eq!(expanded.to_string(), tokens(expected).to_string());
}

/// A type without a size hides no other mistake.
#[test]
fn types_without_a_size() {
    let expanded = |arguments, item| expand(EntityKind::Task, &tokens(arguments), tokens(item)).to_string();
    let function = "fn f(text: str) -> u8 { 1 }";
    assert_eq!(expanded("", function), tokens(function).to_string());
    for (arguments, item, message) in [
        ("", "fn f(text: str) -> u8;", "without a body has nothing to trace"),
        ("skip(other)", function, "`other`"),
    ] {
        let expanded = expanded(arguments, item);
        assert!(expanded.contains(message), "{expanded}");
    }
}

/// Editors expand attributes on code that is half typed: the function must survive.
#[test]
fn half_typed_body() {
    let expanded = expand(
        EntityKind::Task,
        &tokens("name = "),
        tokens("fn f(a: u8) -> u8 { let x = ; a. }"),
    )
    .to_string();
    assert!(expanded.contains("let x = ; a ."), "{expanded}");
    let expanded = expand(
        EntityKind::Task,
        &tokens(""),
        tokens("fn f(a: u8) -> u8 { let x = ; a. }"),
    )
    .to_string();
    assert!(
        expanded.contains("{ let x = ; a . }") && !expanded.contains("compile_error"),
        "{expanded}"
    );
}

#[test]
fn unsupported_items_are_kept() {
    for item in [
        "struct A { a : u8 }",
        "mod a { }",
        "trait A { }",
        "fn f (",
        "impl A",
        "const A : u8 = 1 ;",
        "use a :: b ;",
        "",
    ] {
        let Ok(item) = item.parse::<TokenStream>() else {
            continue;
        };
        let expanded = expand(EntityKind::Task, &TokenStream::new(), item.clone()).to_string();
        assert!(expanded.ends_with(&item.to_string()), "{expanded}");
    }
}
