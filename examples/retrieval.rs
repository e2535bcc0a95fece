//! Retrieval: a question is answered from the documents that a vector store finds.
//!
//! The store is a list in memory. The exit code is 0 only if the span has the query, the documents and their scores.
#![allow(clippy::print_stdout, reason = "a program for people to read")]

use respan::testing::InMemorySpanExporter;
use respan::{ConsoleSpanExporter, Document, RespanTelemetry};
use respan_examples::support::check::check;
use std::error::Error;

/// A document with the share of the question's words that it has.
struct Point {
    id: u32,
    score: f32,
    text: &'static str,
}

/// The client of a vector store.
struct Store;

const DOCUMENTS: [&str; 3] = [
    "The capital of France is Paris.",
    "Parrots live for up to eighty years.",
    "France has a coast on two seas.",
];

impl Store {
    async fn search(&self, question: &str, limit: usize) -> Result<Vec<Point>, std::io::Error> {
        if question.is_empty() {
            return Err(std::io::Error::other("the question is empty"));
        }
        tokio::task::yield_now().await;
        let words: Vec<&str> = question.split(' ').collect();
        let score = |text: &str| {
            let found = words.iter().filter(|word| text.contains(**word)).count();
            f32::from(u16::try_from(found).unwrap_or(u16::MAX)) / f32::from(u16::try_from(words.len()).unwrap_or(1))
        };
        let mut points: Vec<_> = (0..)
            .zip(DOCUMENTS)
            .map(|(id, text)| Point {
                id,
                score: score(text),
                text,
            })
            .collect();
        points.sort_by(|left, right| right.score.total_cmp(&left.score));
        points.truncate(limit);
        Ok(points)
    }
}

#[respan::task(name = "search", skip(store))]
async fn search(store: &Store, question: &str) -> Result<Vec<&'static str>, std::io::Error> {
    let points = respan::retrieval("in-memory", "atlas")
        .query(question)
        .top_k(2)
        .documents(|points: &Vec<Point>| {
            let document = |point: &Point| Document::new(point.text).id(point.id).score(point.score);
            points.iter().map(document).collect()
        })
        .try_scope(store.search(question, 2))
        .await?;
    Ok(points.into_iter().map(|point| point.text).collect())
}

#[respan::workflow(name = "answer", skip(store))]
async fn answer(store: &Store, question: &str) -> Result<String, std::io::Error> {
    let context = search(store, question).await?;
    Ok(format!("According to {} documents: {}", context.len(), context[0]))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let spans = InMemorySpanExporter::new();
    let telemetry = RespanTelemetry::builder()
        .app_name("retrieval")
        .environment(|_| None)
        .add_processor(ConsoleSpanExporter::new())
        .add_processor(spans.clone())
        .init()?;
    println!("{}", answer(&Store, "capital of France").await?);
    let refused = search(&Store, "").await;
    telemetry.shutdown()?;

    let tree = spans.tree();
    let expected = "answer.workflow\n  search.task\n    retrieval atlas\nsearch.task\n  retrieval atlas\n";
    check("the search is below the task", tree == expected)?;
    let span = tree.find("retrieval atlas").ok_or("no search")?;
    check(
        "it has the query",
        span.text("gen_ai.retrieval.query.text") == "capital of France",
    )?;
    check(
        "it has the number of documents asked for",
        span.attribute("gen_ai.request.top_k") == Some(&2.into()),
    )?;
    check(
        "it has the documents, best first",
        span.text("retrieval.documents.0.document.content") == DOCUMENTS[0],
    )?;
    check(
        "it has their scores",
        span.attribute("retrieval.documents.0.document.score") == Some(&1.0.into()),
    )?;
    check(
        "readers see a retriever",
        span.text("openinference.span.kind") == "RETRIEVER",
    )?;
    let failed = tree
        .spans()
        .find(|span| span.error().is_some() && span.data().name == "retrieval atlas");
    check(
        "a search that fails has the error",
        refused.is_err() && failed.is_some(),
    )?;
    Ok(())
}
