//! Bodies that are nothing but `Box::pin(async move { ... })`: what `async_trait` writes, and many people by hand.

use proc_macro2::{Group, TokenStream};
use quote::ToTokens;
use syn::{Block, Expr, Stmt};

/// The path that pins and the `async` block. Our future then goes into the user's box, and no second one is needed.
///
/// With any statement before it the body would have to run inside the span, so that form goes the general way.
pub(crate) fn tail(block: &Group) -> Option<(TokenStream, TokenStream)> {
    let block: Block = syn::parse2(block.to_token_stream()).ok()?;
    let [Stmt::Expr(Expr::Call(call), None)] = block.stmts.as_slice() else {
        return None;
    };
    let Expr::Path(pin) = &*call.func else { return None };
    let mut segments = pin.path.segments.iter().rev();
    let pins_a_box = segments.next()?.ident == "pin" && segments.next()?.ident == "Box";
    let future = call
        .args
        .first()
        .filter(|argument| matches!(argument, Expr::Async(_)))?;
    (pins_a_box && call.args.len() == 1).then(|| (pin.to_token_stream(), future.to_token_stream()))
}
