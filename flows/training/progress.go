package training

// Drawn is how many questions a quiz has.
const Drawn = 10
