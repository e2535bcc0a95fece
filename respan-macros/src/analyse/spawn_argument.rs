//! The argument of a spawn: a closure, a future, or an expression whose type decides.

use proc_macro2::{TokenStream, TokenTree};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Block, Expr, Stmt, Token};

use super::spawn_call::Spawned;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SpawnArgument {
    /// A closure without arguments. It needs a function of its own, since the compiler infers a closure's signature
    /// from the function that it is passed to.
    Closure,
    /// An `async` block.
    AsyncBlock,
    /// Any other expression; the runtime tells functions from futures by its type.
    Unknown,
}

impl SpawnArgument {
    /// Classifies the content of a call's parentheses.
    ///
    /// `None` if the call is left unchanged: with more or less than one argument, with one that cannot be spawned, or
    /// with one that another attribute on the same function has already wrapped.
    pub(crate) fn classify(spawned: Spawned, arguments: &TokenStream) -> Option<Self> {
        if is_wrapped(arguments) {
            return None;
        }
        let arguments = Punctuated::<Expr, Token![,]>::parse_terminated
            .parse2(arguments.clone())
            .ok()?;
        let mut arguments = arguments.into_iter();
        let argument = arguments.next()?;
        if arguments.next().is_some() {
            None
        } else {
            // With the other kind of argument, it is another function of the same path.
            classify_expr(&argument).filter(|kind| match kind {
                Self::Closure => spawned == Spawned::Function,
                Self::AsyncBlock => spawned == Spawned::Future,
                Self::Unknown => !is_open(&argument),
            })
        }
    }
}

/// Functions and methods whose type is that which is expected of them.
const OPEN: [&str; 14] = [
    "collect",
    "default",
    "deserialize",
    "from",
    "from_str",
    "into",
    "into_inner",
    "parse",
    "product",
    "sum",
    "try_from",
    "try_into",
    "unwrap_or_default",
    "zeroed",
];

/// Returns whether an expression may have no type but that of the argument for which it stands, which it then keeps. It is not
/// the argument of a known spawn, since those accept any type.
fn is_open(expression: &Expr) -> bool {
    let is_known = |name: String| OPEN.contains(&name.as_str());
    match expression {
        Expr::MethodCall(call) => is_known(call.method.to_string()) || is_open(&call.receiver),
        Expr::Call(call) => match &*call.func {
            Expr::Path(path) => path
                .path
                .segments
                .last()
                .is_some_and(|name| is_known(name.ident.to_string())),
            _ => false,
        },
        Expr::Try(operand) => is_open(&operand.expr),
        Expr::Paren(inner) => is_open(&inner.expr),
        Expr::Group(inner) => is_open(&inner.expr),
        _ => false,
    }
}

fn classify_expr(expression: &Expr) -> Option<SpawnArgument> {
    match expression {
        Expr::Closure(closure) => {
            (closure.inputs.is_empty() && closure.asyncness.is_none()).then_some(SpawnArgument::Closure)
        }
        Expr::Async(_) => Some(SpawnArgument::AsyncBlock),
        Expr::Block(block) => classify_tail(&block.block),
        Expr::Unsafe(block) => classify_tail(&block.block),
        Expr::Paren(inner) => classify_expr(&inner.expr),
        Expr::Group(inner) => classify_expr(&inner.expr),
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
        | Expr::Try(_) => Some(SpawnArgument::Unknown),
        _ => None,
    }
}

fn classify_tail(block: &Block) -> Option<SpawnArgument> {
    match block.stmts.last() {
        Some(Stmt::Expr(last, None)) => classify_expr(last),
        _ => None,
    }
}

/// Returns whether the argument calls the runtime's `__private` module, as only an expansion does.
fn is_wrapped(arguments: &TokenStream) -> bool {
    let is_ours = |tree| matches!(tree, TokenTree::Ident(name) if name == "__private");
    arguments.clone().into_iter().any(is_ours)
}
