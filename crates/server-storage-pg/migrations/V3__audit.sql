-- The audit log: append only, one sequence for each scope, and one for refused requests.

-- Refused requests are numbered apart and without a lock, so that a flood of them waits on nobody and holds
-- up nobody.
create sequence jackstaff.refused_audit_seq as bigint;
grant usage on sequence jackstaff.refused_audit_seq to jackstaff_app;

create table jackstaff.audit (
  scope_id    uuid not null,
  project_id  uuid,
  seq         bigint not null check (seq > 0),
  at          timestamptz not null,
  actor       uuid not null,
  action      text not null,
  target_kind text,
  target_id   uuid,
  target_key  text,
  outcome     text not null check (outcome in ('done', 'refused')),
  change_set  uuid,
  request_id  text not null,
  canonical   text not null,
  -- The place of the hash chain: SHA-256 of the entry before, and of that followed by `canonical`.
  previous_hash bytea check (octet_length(previous_hash) = 32),
  entry_hash    bytea check (octet_length(entry_hash) = 32),
  primary key (scope_id, seq),
  check ((scope_id = '01920000-0000-7000-8000-000000000003') = (outcome = 'refused'))
);
comment on table jackstaff.audit is 'Who did what, also what was refused (scope …0003).';
comment on column jackstaff.audit.canonical is
  'Canonical JSON of {seq, scope, at, actor, action, target, outcome, before, after, request_id}: '
  'the bytes that are chained. The columns beside it are for searching and hold the same.';
create index audit_at on jackstaff.audit (at);
create index audit_change_set on jackstaff.audit (change_set) where change_set is not null;
create index audit_target on jackstaff.audit (target_id) where target_id is not null;

alter table jackstaff.audit enable row level security;
alter table jackstaff.audit force row level security;
-- In one's own name only. A refusal may be logged by anyone, also by a user without a role.
create policy app_insert on jackstaff.audit for insert to jackstaff_app
  with check (actor = (select jackstaff.caller())
         and case when outcome = 'refused' then scope_id = '01920000-0000-7000-8000-000000000003'
             when project_id is null then (select jackstaff.may_write()) and (select jackstaff.sees_installation())
                  and scope_id = '01920000-0000-7000-8000-000000000002'
             else (select jackstaff.may_write()) and scope_id = project_id
                  and ((select jackstaff.sees_all()) or project_id = any ((select jackstaff.visible_projects())::uuid[]))
             end);
grant insert (scope_id, project_id, seq, at, actor, action, target_kind, target_id, target_key, outcome,
              change_set, request_id, canonical) on jackstaff.audit to jackstaff_app;
