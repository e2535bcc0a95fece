//! The attribute macros `#[workflow]`, `#[task]`, `#[agent]` and `#[tool]` of the crate
//! [`respan`](https://docs.rs/respan), which re-exports them.
//!
//! Depend on that crate. Its page of [`respan::workflow`](https://docs.rs/respan/latest/respan/attr.workflow.html) has the options,
//! their defaults and limits, and examples; this page has the expansion.
//!
//! Each attribute wraps the body of a function in a span:
//!
//! ```text
//! #[respan::task]
//! fn add(a: u32, b: u32) -> u32 {
//!     a + b
//! }
//! ```
//!
//! expands, without paths and prefixes, to
//!
//! ```text
//! fn add(a: u32, b: u32) -> u32 {
//!     static SITE: Callsite = Callsite::new(EntityKind::Task, "add", "add.task");
//!     let mut call = SITE.__respan_enter();
//!     if let Some(input) = &mut TracedCall::input(&mut call) {
//!         capture(&a).__respan_kwarg(input, "a");
//!         capture(&b).__respan_kwarg(input, "b");
//!         Input::end(input);
//!     }
//!     let ret = TracedCall::run(&mut call, move || -> u32 {{ let a = a; let b = b; { a + b } }});
//!     let (shape, output, failure) = shape(&ret).__respan_shape();
//!     return shape.finish(&mut call, output.__respan_output(), failure.__respan_failure(), ret)
//! }
//! ```
//!
//! The methods whose names begin with `__respan` are found by the type of a value: `Serialize`, `Debug` or neither for what is
//! captured; a plain value, a `Result`, or a boxed future, iterator or stream for what is returned.
//!
//! # Cost when off
//!
//! Without a telemetry, a call costs one atomic load and a branch. Nothing is captured, formatted or allocated.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::unreachable,
        clippy::indexing_slicing
    )
)]

mod analyse;
#[cfg(test)]
mod documentation_tests;
mod emit;
mod errors;
mod expand;
mod parse;
#[cfg(test)]
mod snapshots;

use parse::EntityKind;
use proc_macro::TokenStream;

/// # Expansion
///
/// The [crate of the macros](crate) shows the code that the attribute expands to.
#[proc_macro_attribute]
pub fn workflow(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(EntityKind::Workflow, &args.into(), item.into()).into()
}

/// # Expansion
///
/// The [crate of the macros](crate) shows the code that the attribute expands to.
#[proc_macro_attribute]
pub fn task(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(EntityKind::Task, &args.into(), item.into()).into()
}

/// # Expansion
///
/// The [crate of the macros](crate) shows the code that the attribute expands to.
#[proc_macro_attribute]
pub fn agent(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(EntityKind::Agent, &args.into(), item.into()).into()
}

/// # Expansion
///
/// The [crate of the macros](crate) shows the code that the attribute expands to.
#[proc_macro_attribute]
pub fn tool(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(EntityKind::Tool, &args.into(), item.into()).into()
}
