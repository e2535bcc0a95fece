//! The bodies that `async_trait` writes: `Box::pin(async move { ... })`, and nothing else.

use proc_macro2::{Group, TokenStream};
use quote::ToTokens;
use syn::{Block, Expr, GenericParam, Signature, Stmt, Type};

use crate::analyse::return_type::ReturnKind;

pub(crate) struct AsyncTraitBody {
    /// The path that pins.
    pub(crate) pin: TokenStream,
    /// The block of the future.
    pub(crate) block: TokenStream,
    /// What the future gives.
    pub(crate) output: Option<Type>,
}

/// Only for `async_trait`, which moves every argument into its future; what a box written by hand captures is its
/// author's choice, so that one is traced from outside, by the type of the value.
pub(crate) fn async_trait_body(sig: &Signature, returns: &ReturnKind, block: &Group) -> Option<AsyncTraitBody> {
    let ReturnKind::BoxedFuture(output) = returns else {
        return None;
    };
    let marked = sig.generics.params.iter().any(|param| match param {
        GenericParam::Lifetime(param) => param.lifetime.ident == "async_trait",
        _ => false,
    });
    if !marked {
        return None;
    }
    let block: Block = syn::parse2(block.to_token_stream()).ok()?;
    let [Stmt::Expr(Expr::Call(call), None)] = block.stmts.as_slice() else {
        return None;
    };
    let Expr::Path(pin) = &*call.func else { return None };
    let mut segments = pin.path.segments.iter().rev();
    let pins_a_box = segments.next()?.ident == "pin" && segments.next()?.ident == "Box";
    let Some(Expr::Async(future)) = call.args.first() else {
        return None;
    };
    (pins_a_box && call.args.len() == 1 && future.capture.is_some()).then(|| AsyncTraitBody {
        pin: pin.to_token_stream(),
        block: future.block.to_token_stream(),
        output: output.clone(),
    })
}
