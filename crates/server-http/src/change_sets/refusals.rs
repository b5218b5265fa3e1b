//! Why a change set is refused, all reasons at once.

use crate::problem::ApiError;
use crate::views::feed_document;
use api_types::{FieldProblem, OperationConflict};
use flag_model::RefusalReason;
use flag_model::change_set::{Problem, ProblemCode, in_operation};
use server_storage::{StorageError, StoredDocument};

/// Collects what stands against a change set.
#[derive(Default)]
pub(super) struct Refusals {
    problems: Vec<FieldProblem>,
    conflicts: Vec<OperationConflict>,
}

impl Refusals {
    /// Broken rules of the change set as a whole.
    pub(super) fn of_change_set(problems: Vec<Problem>) -> Self {
        let mut refusals = Self::default();
        for problem in problems {
            refusals.push_problem("", problem);
        }
        refusals
    }

    /// What `apply_operation` says against one operation.
    pub(super) fn push_reason(
        &mut self,
        operation: usize,
        reason: RefusalReason,
        current: Option<&StoredDocument>,
    ) -> Result<(), StorageError> {
        match reason {
            RefusalReason::Invalid { problems } => {
                for problem in problems {
                    self.push_problem(&format!("/operations/{operation}"), problem);
                }
            }
            reason => {
                let current = current.map(feed_document).transpose()?;
                self.conflicts.push(OperationConflict { operation, detail: reason.to_string(), current });
            }
        }
        Ok(())
    }

    /// A broken rule of one operation that only the server can see.
    pub(super) fn push_rule(&mut self, operation: usize, pointer: &str, code: ProblemCode, detail: &str) {
        self.push_problem(&format!("/operations/{operation}"), Problem::new(pointer, code, detail));
    }

    /// A broken rule of the document that an operation writes; its pointer is into the document.
    pub(super) fn push_document_rule(&mut self, operation: usize, problem: Problem) {
        self.push_problem(&format!("/operations/{operation}"), in_operation(problem));
    }

    fn push_problem(&mut self, prefix: &str, problem: Problem) {
        let Problem { pointer, code, detail, advice } = problem;
        let code = match serde_json::to_value(code) {
            Ok(serde_json::Value::String(code)) => code,
            _ => String::new(),
        };
        self.problems.push(FieldProblem { pointer: format!("{prefix}{pointer}"), code, detail, advice });
    }

    /// Fine, or the refusal. Broken rules come first: a newer version of the document would not mend them.
    pub(super) fn into_result(self) -> Result<(), ApiError> {
        if !self.problems.is_empty() {
            Err(ApiError::invalid(self.problems))
        } else if !self.conflicts.is_empty() {
            Err(ApiError::conflict(self.conflicts))
        } else {
            Ok(())
        }
    }
}
