//! The texts of embeddings and rerankings in the names of `OpenInference`.

use super::{find, text, write};
use respan_instrumentation::{Api, Message, ModelCall, Naming, Operation, Part, Provider, Usage, Writer};
use serde_json::json;

#[test]
fn embedded_texts_are_where_phoenix_shows_them() {
    let call = ModelCall::new(Provider::Cohere, Operation::Embeddings)
        .model("embed-v4.0")
        .with_messages([Message::with_parts("user", [Part::from("one"), Part::from("two")])])
        .message("user", "three");
    let span = write(Naming::OpenInference, &call);
    for (index, expected) in ["one", "two", "three"].into_iter().enumerate() {
        assert_eq!(
            text(&span, &format!("embedding.embeddings.{index}.embedding.text")),
            expected
        );
    }
    let silent = Writer::new(Naming::OpenInference).content(false).write(&call);
    assert_eq!(find(&silent, "embedding.embeddings.0.embedding.text"), None);
    let chat = write(Naming::OpenInference, &super::call());
    assert!(chat.attributes.iter().all(|(key, _)| !key.starts_with("embedding.")));
}

#[test]
fn ranked_documents_are_where_phoenix_shows_them() {
    let request = json!({"model": "rerank-v3.5", "query": "capital?", "documents": ["Paris", {"text": "Rome"}]});
    let call = ModelCall::new(Provider::Cohere, Operation::Rerank).request_json(Api::CohereRerank, &request);
    let span = write(Naming::OpenInference, &call);
    assert_eq!(text(&span, "reranker.query"), "capital?");
    assert_eq!(text(&span, "reranker.input_documents.0.document.content"), "Paris");
    assert_eq!(text(&span, "reranker.input_documents.1.document.content"), "Rome");
    assert_eq!(find(&span, "reranker.input_documents.2.document.content"), None);
    let silent = Writer::new(Naming::OpenInference).content(false).write(&call);
    assert_eq!(find(&silent, "reranker.query"), None);
    // MLflow does not know the operation.
    assert_eq!(
        text(&write(Naming::Mlflow, &call), "openinference.span.kind"),
        "RERANKER"
    );
    assert_eq!(
        find(&write(Naming::OpenTelemetry, &call), "openinference.span.kind"),
        None
    );
}

#[test]
fn many_texts_displace_nothing_else() {
    let texts: Vec<_> = (0..2048).map(|index| format!("text {index}")).collect();
    let usage = json!({"usage": {"prompt_tokens": 7, "total_tokens": 7}});
    let embeddings = ModelCall::new(Provider::OpenAi, Operation::Embeddings)
        .request_json(
            Api::OpenAiEmbeddings,
            &json!({"model": "text-embedding-3-small", "input": texts}),
        )
        .response_json(Api::OpenAiEmbeddings, &usage);
    let rerank = ModelCall::new(Provider::Cohere, Operation::Rerank)
        .request_json(
            Api::CohereRerank,
            &json!({"model": "rerank-v3.5", "query": "?", "documents": texts}),
        )
        .usage(Usage::new().input(7));
    for (call, prefix) in [
        (embeddings, "embedding.embeddings."),
        (rerank, "reranker.input_documents."),
    ] {
        let keys: Vec<_> = write(Naming::OpenInference, &call).attributes;
        let is_text = |(key, _): &(std::borrow::Cow<'static, str>, _)| key.starts_with(prefix);
        let first = keys.iter().position(is_text).unwrap();
        assert_eq!(keys.iter().filter(|entry| is_text(entry)).count(), 128, "{prefix}");
        assert!(keys.iter().skip(first).all(is_text), "{prefix}");
        let known: Vec<_> = keys.iter().take(first).map(|(key, _)| &**key).collect();
        for key in [
            "llm.token_count.prompt",
            "gen_ai.usage.input_tokens",
            "gen_ai.input.messages",
        ] {
            assert!(known.contains(&key), "{key} in {known:?}");
        }
    }
}
