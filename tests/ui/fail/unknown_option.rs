#[respan::workflow(nmae = "joke")]
fn joke() {}

#[respan::task(link = previous)]
fn step() {}

#[respan::task(kind = "agent")]
fn agent() {}

#[respan::task(metadata = { "tier": "gold" })]
fn tier() {}

fn main() {
    joke();
    step();
    agent();
    tier();
}
