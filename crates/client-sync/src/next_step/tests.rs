//! Tests of next_step.
