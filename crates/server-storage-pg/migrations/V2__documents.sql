-- Scopes, documents and their history.

create table jackstaff.scopes (
  id              uuid primary key,
  project_id      uuid unique,
  epoch           uuid not null default gen_random_uuid(),
  revision        bigint not null default 0 check (revision >= 0),
  oldest_revision bigint not null default 0,
  next_audit_seq  bigint not null default 1,
  check (project_id is null or project_id = id)
);
comment on table jackstaff.scopes is
  'Where changes are counted: one for the installation, one for each project. Its row is the lock of a change set.';
comment on column jackstaff.scopes.epoch is 'New after a restore from a backup: readers of the feed start again.';
comment on column jackstaff.scopes.oldest_revision is 'Revisions below this have lost tombstones.';
alter table jackstaff.scopes enable row level security;
alter table jackstaff.scopes force row level security;
create policy owner_all on jackstaff.scopes to jackstaff_owner using (true) with check (true);
create policy app_select on jackstaff.scopes for select to jackstaff_app
  using (case when project_id is null then (select jackstaff.sees_installation())
         else (select jackstaff.sees_all()) or project_id = any ((select jackstaff.visible_projects())::uuid[]) end);
create policy app_insert on jackstaff.scopes for insert to jackstaff_app
  with check ((select jackstaff.may_write()) and project_id is not null
         and ((select jackstaff.sees_all()) or project_id = any ((select jackstaff.visible_projects())::uuid[])));
create policy app_update on jackstaff.scopes for update to jackstaff_app
  using ((select jackstaff.may_write())
         and case when project_id is null then (select jackstaff.sees_installation())
         else (select jackstaff.sees_all()) or project_id = any ((select jackstaff.visible_projects())::uuid[]) end)
  with check ((select jackstaff.may_write())
         and case when project_id is null then (select jackstaff.sees_installation())
         else (select jackstaff.sees_all()) or project_id = any ((select jackstaff.visible_projects())::uuid[]) end);
grant select, insert (id, project_id), update (revision, next_audit_seq) on jackstaff.scopes to jackstaff_app;

insert into jackstaff.scopes (id) values ('01920000-0000-7000-8000-000000000002');

-- One table for all kinds: they share id, version, tombstone, revision and visibility, so there is one set of
-- policies, one index for the feed and one statement for a change set of any mixture.
--
-- `fields` is json, not jsonb: it holds the bytes that were written. jsonb would turn 1e16 into an integer, and
-- refuse a text with U+0000, and a precondition on the value that somebody read would then fail.
-- What lists filter and sort by stands beside it in columns.
create table jackstaff.documents (
  id             uuid primary key,
  kind           text not null,
  scope_id       uuid not null references jackstaff.scopes (id),
  project_id     uuid not null,
  key            text collate "C",
  version        bigint not null check (version > 0),
  deleted        boolean not null default false,
  fields         json not null,
  flag_id        uuid,
  environment_id uuid,
  position       integer,
  lifecycle      text,
  tags           text[],
  search         text collate "C",
  revision       bigint not null,
  updated_at     timestamptz not null,
  updated_by     uuid not null references jackstaff.principals (id),
  unique (project_id, id),
  -- A flag's configuration joins a flag and an environment of its own project.
  foreign key (project_id, flag_id) references jackstaff.documents (project_id, id) on delete cascade,
  foreign key (project_id, environment_id) references jackstaff.documents (project_id, id) on delete cascade,
  check (kind in ('project', 'environment', 'flag', 'flag_environment')),
  check ((kind = 'project') = (scope_id = '01920000-0000-7000-8000-000000000002')),
  check (kind <> 'project' or project_id = id),
  check (kind = 'project' or project_id = scope_id),
  check ((kind = 'flag_environment') = (key is null)),
  check ((kind = 'flag_environment') = (flag_id is not null)),
  check ((kind = 'flag_environment') = (environment_id is not null))
);
comment on table jackstaff.documents is 'The newest version of every document; deleted ones stay as tombstones.';
comment on column jackstaff.documents.search is 'Of a flag: key, name, description, owner and tags in lower case.';
create unique index documents_project_key on jackstaff.documents (key) where kind = 'project' and not deleted;
create unique index documents_environment_key on jackstaff.documents (project_id, key)
  where kind = 'environment' and not deleted;
create unique index documents_flag_key on jackstaff.documents (project_id, key) where kind = 'flag' and not deleted;
create unique index documents_flag_environment on jackstaff.documents (flag_id, environment_id)
  where kind = 'flag_environment' and not deleted;
create index documents_flag_updated on jackstaff.documents (project_id, updated_at desc, key)
  where kind = 'flag' and not deleted;
create index documents_feed on jackstaff.documents (scope_id, revision, id);
create index documents_tombstones on jackstaff.documents (updated_at) where deleted;
-- For the foreign keys: without these a removed tombstone scans the table.
create index documents_of_flag on jackstaff.documents (flag_id) where flag_id is not null;
create index documents_of_environment on jackstaff.documents (environment_id) where environment_id is not null;

alter table jackstaff.documents enable row level security;
alter table jackstaff.documents force row level security;
create policy owner_all on jackstaff.documents to jackstaff_owner using (true) with check (true);
create policy app_select on jackstaff.documents for select to jackstaff_app
  using ((select jackstaff.sees_all()) or project_id = any ((select jackstaff.visible_projects())::uuid[]));
create policy app_insert on jackstaff.documents for insert to jackstaff_app
  with check ((select jackstaff.may_write()) and updated_by = (select jackstaff.caller())
         and ((select jackstaff.sees_all()) or project_id = any ((select jackstaff.visible_projects())::uuid[])));
create policy app_update on jackstaff.documents for update to jackstaff_app
  using ((select jackstaff.may_write())
         and ((select jackstaff.sees_all()) or project_id = any ((select jackstaff.visible_projects())::uuid[])))
  with check ((select jackstaff.may_write()) and updated_by = (select jackstaff.caller())
         and ((select jackstaff.sees_all()) or project_id = any ((select jackstaff.visible_projects())::uuid[])));
-- No DELETE: the server writes tombstones; jackstaff.prune alone removes old ones.
grant select, insert on jackstaff.documents to jackstaff_app;
grant update (version, deleted, fields, position, lifecycle, tags, search, revision, updated_at, updated_by)
  on jackstaff.documents to jackstaff_app;

-- Kept for restoring; outlives the documents, hence without foreign keys to them. Not redacted, unlike the audit.
create table jackstaff.history (
  sequence        bigint generated always as identity primary key,
  scope_id        uuid not null,
  project_id      uuid not null,
  document_id     uuid not null,
  kind            text not null,
  version         bigint not null,
  deleted         boolean not null,
  fields          json not null,
  flag_id         uuid,
  environment_id  uuid,
  environment_key text,
  action          text not null check (action in ('create', 'update', 'delete')),
  changed         json not null,
  change_set      uuid not null,
  message         text not null,
  revision        bigint not null,
  at              timestamptz not null,
  actor           uuid not null
);
comment on table jackstaff.history is 'Every version of every document, with what changed.';
comment on column jackstaff.history.flag_id is 'The flag of a configuration; of a flag, itself.';
create index history_of_flag on jackstaff.history (flag_id, sequence desc) where flag_id is not null;
create index history_of_document on jackstaff.history (document_id, sequence desc);

alter table jackstaff.history enable row level security;
alter table jackstaff.history force row level security;
create policy app_select on jackstaff.history for select to jackstaff_app
  using ((select jackstaff.sees_all()) or project_id = any ((select jackstaff.visible_projects())::uuid[]));
create policy app_insert on jackstaff.history for insert to jackstaff_app
  with check ((select jackstaff.may_write()) and actor = (select jackstaff.caller())
         and ((select jackstaff.sees_all()) or project_id = any ((select jackstaff.visible_projects())::uuid[])));
-- Append only.
grant select, insert on jackstaff.history to jackstaff_app;
