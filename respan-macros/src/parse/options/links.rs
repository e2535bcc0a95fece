//! The `links` option.

use syn::parse::ParseStream;
use syn::spanned::Spanned;
use syn::{Expr, Lit, LitStr};

use crate::errors::Errors;

pub(crate) enum Links {
    /// A list, evaluated at each call.
    List(Box<Expr>),
    /// `[]` or `vec![]`, whose type cannot be inferred.
    Empty,
    /// A path or a closure without arguments, called at each call.
    Callable(Box<Expr>),
}

/// Parses the value, and checks the ids in literal calls of `SpanLink::new`.
pub(super) fn parse(input: ParseStream<'_>) -> syn::Result<Links> {
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
        Expr::Array(array) if array.elems.is_empty() => Ok(Links::Empty),
        Expr::Macro(call) if call.mac.path.is_ident("vec") && call.mac.tokens.is_empty() => Ok(Links::Empty),
        Expr::Array(array) => {
            let mut errors = Errors::default();
            array.elems.iter().for_each(|link| check_link(link, &mut errors));
            errors.into_result()?;
            Ok(Links::List(Box::new(expression)))
        }
        _ => Ok(Links::List(Box::new(expression))),
    }
}

/// Reports malformed ids in `SpanLink::new("...", "...")`.
fn check_link(link: &Expr, errors: &mut Errors) {
    match link {
        Expr::MethodCall(call) => check_link(&call.receiver, errors),
        Expr::Try(operand) => check_link(&operand.expr, errors),
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
                let mut literals = call.args.iter().map(string_literal);
                check_id(literals.next().flatten(), "trace id", 32, errors);
                check_id(literals.next().flatten(), "span id", 16, errors);
            }
        }
        _ => {}
    }
}

fn string_literal(argument: &Expr) -> Option<&LitStr> {
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
