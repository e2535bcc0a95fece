//! `links`: a list evaluated at each call, or something that is called at each call.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::parse::ParseStream;
use syn::spanned::Spanned;
use syn::{Expr, Lit, LitStr};

use crate::emit::quote::quote_mixed_site;
use crate::errors::Errors;

pub(crate) enum Links {
    List(Box<Expr>),
    /// A path or a closure without arguments.
    Callable(Box<Expr>),
}

impl Links {
    /// A closure that gives the links of one call.
    pub(crate) fn closure(&self) -> TokenStream {
        match self {
            Self::List(list) => quote_mixed_site!(|| #list),
            Self::Callable(callable) => callable.to_token_stream(),
        }
    }
}

pub(crate) fn parse(input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<Links> {
    let expression: Expr = input.parse()?;
    match &expression {
        Expr::Closure(closure) if !closure.inputs.is_empty() => Err(syn::Error::new(
            closure.inputs.span(),
            "the closure of `links` takes no arguments; it sees those of the function",
        )),
        Expr::Closure(_) | Expr::Path(_) => Ok(Links::Callable(Box::new(expression))),
        Expr::Lit(literal) => Err(syn::Error::new(
            literal.span(),
            "expected a list of links, or a path or closure that returns one",
        )),
        Expr::Array(array) => {
            array.elems.iter().for_each(|link| check(link, errors));
            Ok(Links::List(Box::new(expression)))
        }
        _ => Ok(Links::List(Box::new(expression))),
    }
}

/// `SpanLink::new("...", "...")` with literals: a malformed id is known already now.
fn check(link: &Expr, errors: &mut Errors) {
    match link {
        Expr::MethodCall(call) => check(&call.receiver, errors),
        Expr::Try(operand) => check(&operand.expr, errors),
        Expr::Call(call) => {
            let Expr::Path(function) = &*call.func else { return };
            let names: Vec<String> = function
                .path
                .segments
                .iter()
                .map(|segment| segment.ident.to_string())
                .collect();
            if let [.., kind, new] = names.as_slice()
                && kind == "SpanLink"
                && new == "new"
            {
                let mut literals = call.args.iter().map(literal);
                check_id(literals.next().flatten(), "trace id", 32, errors);
                check_id(literals.next().flatten(), "span id", 16, errors);
            }
        }
        _ => {}
    }
}

fn literal(argument: &Expr) -> Option<&LitStr> {
    match argument {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

fn check_id(id: Option<&LitStr>, what: &str, digits: usize, errors: &mut Errors) {
    let Some(id) = id else { return };
    let text = id.value();
    let hex = text
        .strip_prefix("0x")
        .or_else(|| text.strip_prefix("0X"))
        .unwrap_or(&text);
    if hex.len() != digits || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        errors.report(id.span(), format!("a {what} has {digits} hex digits"));
    } else if hex.bytes().all(|byte| byte == b'0') {
        errors.report(id.span(), format!("a {what} of zeros links to nothing"));
    }
}
