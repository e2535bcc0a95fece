//! The literal of an export filter: JSON in braces, or the same JSON in a string.

use syn::parse::{ParseStream, Parser};
use syn::{LitStr, token};

use super::{conditions, json_text, json_tokens};

/// Parses and checks a filter; returns it as compact JSON text, which the runtime reads.
pub(crate) fn parse(input: ParseStream<'_>) -> syn::Result<String> {
    let span = input.span();
    let filter = if input.peek(LitStr) {
        let text: LitStr = input.parse()?;
        let not_json = |reason| syn::Error::new(span, format!("this export filter is not JSON: {reason}"));
        let tokens = json_text::tokens(&text.value(), span).map_err(not_json)?;
        json_tokens::value
            .parse2(tokens)
            .map_err(|error| not_json(error.to_string()))?
    } else if input.peek(token::Brace) {
        json_tokens::value(input)?
    } else {
        return Err(
            input.error("expected `{ \"field\": { \"operator\": \"eq\", \"value\": ... } }` or the same as a string")
        );
    };
    conditions::check(&filter, span)?;
    Ok(filter.to_string())
}

#[cfg(test)]
mod tests {
    use quote::quote;
    use syn::parse::Parser;

    fn text(tokens: proc_macro2::TokenStream) -> Result<String, String> {
        super::parse.parse2(tokens).map_err(|error| error.to_string())
    }

    #[test]
    fn braces_become_json() {
        let tokens =
            quote!({ "status_code": { "operator": "eq", "value": "ERROR" }, "n": { "value": [-1, 2.5, true], }, });
        let json = r#"{"status_code":{"operator":"eq","value":"ERROR"},"n":{"value":[-1,2.5,true]}}"#;
        assert_eq!(text(tokens).as_deref(), Ok(json));
    }

    #[test]
    fn strings_become_json() {
        assert_eq!(
            text(quote!(r#"{"a": {"operator": "gt", "value": 1}}"#)).as_deref(),
            Ok(r#"{"a":{"operator":"gt","value":1}}"#)
        );
    }

    #[test]
    fn other_shapes_are_refused() {
        for tokens in [
            quote!("[]"),
            quote!({ "a": 1 }),
            quote!({ "a": { "op": 1 } }),
            quote!({ "a": { "operator": 1 } }),
        ] {
            assert!(text(tokens).is_err());
        }
    }
}
