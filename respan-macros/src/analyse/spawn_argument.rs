//! What stands in the parentheses of a spawn.

use proc_macro2::{TokenStream, TokenTree};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Block, Expr, Stmt, Token};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Job {
    /// A closure without arguments. Named as such, since a closure is compiled by what it is passed to.
    Call,
    /// An `async` block.
    Future,
    /// Something whose type decides.
    Unknown,
}

/// `None` for what is no single job, or is wrapped already: by another attribute on the same function.
pub(crate) fn classify(arguments: &TokenStream) -> Option<Job> {
    if is_wrapped(arguments) {
        return None;
    }
    let arguments = Punctuated::<Expr, Token![,]>::parse_terminated
        .parse2(arguments.clone())
        .ok()?;
    let mut arguments = arguments.into_iter();
    let job = arguments.next()?;
    if arguments.next().is_some() { None } else { kind(&job) }
}

fn kind(expression: &Expr) -> Option<Job> {
    match expression {
        Expr::Closure(closure) => (closure.inputs.is_empty() && closure.asyncness.is_none()).then_some(Job::Call),
        Expr::Async(_) => Some(Job::Future),
        Expr::Block(block) => tail(&block.block),
        Expr::Unsafe(block) => tail(&block.block),
        Expr::Paren(inner) => kind(&inner.expr),
        Expr::Group(inner) => kind(&inner.expr),
        Expr::Await(_)
        | Expr::Call(_)
        | Expr::Cast(_)
        | Expr::Field(_)
        | Expr::If(_)
        | Expr::Index(_)
        | Expr::Macro(_)
        | Expr::Match(_)
        | Expr::MethodCall(_)
        | Expr::Path(_)
        | Expr::Struct(_)
        | Expr::Try(_) => Some(Job::Unknown),
        _ => None,
    }
}

fn tail(block: &Block) -> Option<Job> {
    match block.stmts.last() {
        Some(Stmt::Expr(last, None)) => kind(last),
        _ => None,
    }
}

fn is_wrapped(arguments: &TokenStream) -> bool {
    let is_ours = |tree| matches!(tree, TokenTree::Ident(name) if name == "__private");
    arguments.clone().into_iter().any(is_ours)
}
