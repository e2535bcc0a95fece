//! respan-macros
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

mod args;
mod arguments;
mod attribute;
mod boxed;
mod capture;
mod classify;
mod emit;
mod errors;
mod expand;
mod filter;
mod implementation;
mod inert;
mod item;
mod json;
mod json_text;
mod kind;
mod links;
mod values;

use kind::Kind;
use proc_macro::TokenStream;

/// W
#[proc_macro_attribute]
pub fn workflow(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute::expand(Kind::Workflow, args.into(), item.into()).into()
}

/// T
#[proc_macro_attribute]
pub fn task(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute::expand(Kind::Task, args.into(), item.into()).into()
}

/// A
#[proc_macro_attribute]
pub fn agent(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute::expand(Kind::Agent, args.into(), item.into()).into()
}

/// T
#[proc_macro_attribute]
pub fn tool(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute::expand(Kind::Tool, args.into(), item.into()).into()
}
