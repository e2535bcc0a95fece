//! Recognition of the bodies that `async_trait` writes: `Box::pin(async move { ... })`.

use proc_macro2::{Group, TokenStream};
use quote::ToTokens;
use syn::{Block, Expr, GenericParam, Ident, Pat, Signature, Stmt, Type};

use super::return_kind::ReturnKind;

pub(crate) struct AsyncTraitBody {
    /// The path `Box::pin` as written.
    pub(crate) pin: TokenStream,
    /// The block of the future.
    pub(crate) block: TokenStream,
    /// The future's output, if it is written.
    pub(crate) output: Option<Type>,
    /// The patterns to which the body binds arguments: `let (a, b) = __arg1;`.
    pub(crate) patterns: Vec<(Ident, Pat)>,
}

/// Recognises a body of `async_trait`, which moves every argument into its future.
///
/// A box that the user wrote may capture only some of them. It is traced as a returned value.
pub(super) fn body(sig: &Signature, return_kind: &ReturnKind, block: &Group) -> Option<AsyncTraitBody> {
    let ReturnKind::BoxedFuture(future) = return_kind else {
        return None;
    };
    let has_lifetime = sig.generics.params.iter().any(|param| match param {
        GenericParam::Lifetime(param) => param.lifetime.ident == "async_trait",
        _ => false,
    });
    if !has_lifetime {
        return None;
    }
    let output = future.output.clone();
    let block: Block = syn::parse2(block.to_token_stream()).ok()?;
    let [Stmt::Expr(Expr::Call(call), None)] = block.stmts.as_slice() else {
        return None;
    };
    let Expr::Path(pin) = &*call.func else { return None };
    let mut segments = pin.path.segments.iter().rev();
    let is_box_pin = segments.next()?.ident == "pin" && segments.next()?.ident == "Box";
    let Some(Expr::Async(future)) = call.args.first() else {
        return None;
    };
    (is_box_pin && call.args.len() == 1 && future.capture.is_some()).then(|| AsyncTraitBody {
        pin: pin.to_token_stream(),
        block: future.block.to_token_stream(),
        output,
        patterns: patterns(&future.block),
    })
}

/// The patterns in the statements with which a body begins.
fn patterns(block: &Block) -> Vec<(Ident, Pat)> {
    let mut patterns = Vec::new();
    for statement in &block.stmts {
        let Stmt::Local(local) = statement else { break };
        let value = local.init.as_ref().map(|init| &*init.expr);
        let Some(Expr::Path(value)) = value else { break };
        let Some(argument) = value.path.get_ident() else { break };
        if !matches!(local.pat, Pat::Ident(_)) {
            patterns.push((argument.clone(), local.pat.clone()));
        }
    }
    patterns
}
