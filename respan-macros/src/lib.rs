//! The attributes `#[workflow]`, `#[task]`, `#[agent]` and `#[tool]` of the crate `respan`, which re-exports them: depend on
//! that one.
//!
//! They turn a function into the same function with a span around its body:
//!
//! ```
//! #[respan::task]
//! fn add(a: u32, b: u32) -> u32 {
//!     a + b
//! }
//! ```
//!
//! becomes, leaving out paths,
//!
//! ```text
//! fn add(a: u32, b: u32) -> u32 {
//!     static SITE: Callsite = Callsite::new(EntityKind::Task, "add", "add.task");
//!     let mut entry = enter(&SITE);                               // one load while no telemetry exists
//!     Entry::input(&mut entry, |input| { /* a and b as JSON */ }); // runs only if somebody will read it
//!     let ret = Entry::call(&mut entry, move || -> u32 { let a = a; let b = b; { a + b } });
//!     let (shape, output, failure) = (&&&&Shape(&ret)).shape();    // found by type: a value, a `Result`, a boxed stream ...
//!     shape.finish(entry, ret, (&&&&output).output(), (&&&&&failure).failure())
//! }
//! ```
//!
//! # What it costs when off
//!
//! Without a telemetry a call costs one atomic load and a branch: nothing is captured, formatted or allocated.
//!
//! # Options
//!
//! | option | value | meaning |
//! |---|---|---|
//! | `name` | a string, or an expression over the arguments | the entity's name instead of the function's; an expression is evaluated at each call, and if it panics the function's name is used |
//! | `version` | an integer | version of the entity |
//! | `processors` | `"a"`, `"a, b"` or `["a", "b"]` | the processors that get the span |
//! | `sample_rate` | 0 to 1 | the share of spans that is recorded |
//! | `export_filter` | `{ "status_code": { "operator": "eq", "value": "ERROR" } }`, or that as a string | which finished spans are exported |
//! | `links` | a list, or a path or closure | links to other spans; evaluated or called at each call |
//! | `method_name` | a string | on an `impl` block: the method to trace; the span is named after the type |
//! | `skip(a, b)` | names | arguments that are not captured; the name of a variable in a pattern leaves out the whole pattern |
//! | `skip_all` | | no argument is captured |
//! | `only(a)` | names | no other argument is captured |
//! | `capture_input`, `capture_output` | `true` or `false` | whether input and output are written at all |
//! | `propagate` | `true` or `false` | whether threads and tasks that the body starts by path run in its context; they do by default |
//! | `crate` | a path | where the crate `respan` is, if a library of yours re-exports it |
//!
//! # Where they go
//!
//! On any function with a body except `const fn`: free functions and methods with any receiver, in traits and in `impl`s;
//! sync, `async`, and functions that return `impl Future`, `impl Iterator`, `impl Stream` or those in a box, whose span then
//! stays open until that has ended. Beside `async_trait` in either order. On an `impl` block with `method_name`.
//!
//! An argument may have any type: what is `Serialize` is captured as JSON, else what is `Debug` as a string, else the name of
//! its type. `self` is never captured. A returned `Err`, also through an alias of `Result`, and a panic end the span with an
//! error; a future that is dropped before its end is marked as cancelled.
//!
//! # Threads and tasks
//!
//! What the body starts runs in its context: spans there stand below its span, with its propagated attributes, buffer, links and
//! telemetry. The attribute wraps the argument of calls written with these paths, with or without `::` before them:
//! `std::thread::spawn` and `thread::spawn`; `tokio::spawn`, and `spawn`, `spawn_blocking` and `spawn_local` of `tokio::task` or
//! `task`; `rayon::spawn` and `rayon::spawn_fifo`; `async_std::task::spawn`; `smol::spawn` and `smol::unblock`. The call itself
//! stays as it is.
//!
//! ```
//! #[respan::task]
//! fn inner() {}
//!
//! #[respan::workflow]
//! fn outer() {
//!     std::thread::spawn(|| inner()).join().expect("the thread"); // below `outer`
//! }
//! # outer();
//! ```
//!
//! It does not see imported names alone (`spawn(...)`), methods (`handle.spawn(...)`, `JoinSet`, scoped threads), the inside of
//! macros (`join!(...)`) and of nested items, calls with a turbofish, and what other functions start. For those there are
//! `respan::thread`, `respan::tasks`, `respan::bind` and `respan::capture_context`. While no telemetry exists nothing is carried,
//! and a spawn costs one load more. A function of yours that is called by such a path and wants something else than a future or
//! a function without arguments gets it as it is; one that wants an `Fn()` or a `fn()` needs `propagate = false`.
//!
//! # Limits
//!
//! - Under `#[track_caller]` the body stays inline, so that `Location::caller()` is right: what leaves it by `return` or `?` is
//!   not captured as output, and a panic is recorded without its message.
//! - `-> impl Iterator + Clone`, or any other bound beside `Send`, `Sync`, `Unpin` and the traits of iterators, is returned as
//!   it is: its span ends when the function returns.
//! - An `async fn` is turned into a function that returns a future, so that a spawned future knows the span in which it was
//!   made. Where another attribute macro follows, it stays an `async fn` and knows only where it is polled.
//! - A stream or iterator inside of another value, such as `Result<impl Stream, E>`, or that an `async fn` returns, is a value:
//!   the span ends when it is returned. Annotate the function that makes it.
//! - Of two attributes on one function the one nearer to it is the outer span.
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
mod emit;
mod errors;
mod expand;
mod parse;
#[cfg(test)]
mod snapshots;

use parse::EntityKind;
use proc_macro::TokenStream;

/// Traces a whole job, made of tasks and agents; its name is the workflow's name for every span below it.
///
/// Use it on the function that a job begins with.
///
/// ```
/// #[respan::task]
/// fn joke(topic: &str) -> String {
///     format!("A {topic} walks into a bar.")
/// }
///
/// #[respan::workflow(name = "pirate_joke", version = 2)]
/// fn tell(topic: &str) -> String {
///     joke(topic)
/// }
/// # tell("pirate");
/// ```
///
/// All options stand in the [crate's documentation](crate).
///
/// # Errors
///
/// Unknown, doubled and contradicting options, arguments that do not exist and items that cannot be traced do not compile; one
/// build names them all.
#[proc_macro_attribute]
pub fn workflow(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(EntityKind::Workflow, args.into(), item.into()).into()
}

/// Traces one step of a job.
///
/// Use it on whatever should be a line of its own in the trace.
///
/// ```
/// #[respan::task(skip(key))]
/// async fn translate(text: &str, key: &str) -> Result<String, std::io::Error> {
///     # let _ = key;
///     Ok(text.to_uppercase())
/// }
/// # drop(translate("a", "b"));
/// ```
///
/// All options stand in the [crate's documentation](crate).
///
/// # Errors
///
/// As with [`macro@workflow`].
#[proc_macro_attribute]
pub fn task(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(EntityKind::Task, args.into(), item.into()).into()
}

/// Traces a part of a job that decides by itself what to do; its name is the workflow's name for what it calls.
///
/// Use it on an agent's entry point, or on the `impl` block of its type.
///
/// ```
/// struct Assistant;
///
/// #[respan::agent(method_name = "run")]
/// impl Assistant {
///     fn run(&self, question: &str) -> usize {
///         question.len()
///     }
/// }
/// # Assistant.run("why?");
/// ```
///
/// All options stand in the [crate's documentation](crate).
///
/// # Errors
///
/// As with [`macro@workflow`].
#[proc_macro_attribute]
pub fn agent(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(EntityKind::Agent, args.into(), item.into()).into()
}

/// Traces something that an agent calls.
///
/// Use it on the functions that a model may choose from.
///
/// ```
/// #[respan::tool(name = format!("search {index}"), only(query))]
/// fn search(index: &str, query: &str, token: &str) -> Vec<String> {
///     # let _ = (index, token);
///     vec![query.to_owned()]
/// }
/// # search("a", "b", "c");
/// ```
///
/// All options stand in the [crate's documentation](crate).
///
/// # Errors
///
/// As with [`macro@workflow`].
#[proc_macro_attribute]
pub fn tool(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(EntityKind::Tool, args.into(), item.into()).into()
}
