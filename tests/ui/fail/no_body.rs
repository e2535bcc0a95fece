trait Tell {
    #[respan::task]
    fn tell(&self, topic: &str) -> String;
}

struct Joke;

impl Tell for Joke {
    fn tell(&self, topic: &str) -> String {
        topic.to_owned()
    }
}

fn main() {
    Joke.tell("");
}
