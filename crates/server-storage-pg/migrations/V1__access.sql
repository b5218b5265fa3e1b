-- Who may see what: the rules of row-level security, the installation, and principals.
--
-- Two roles (made before the migrations, see the crate's `migrate`):
--   jackstaff_owner  owns everything in this schema and runs migrations; no server runs as it.
--   jackstaff_app    the server; owns nothing, never BYPASSRLS. A login role may also be a member of it.
--
-- Every table of this schema has row-level security ENABLED and FORCED, so that its owner is cut as well.
-- The owner gets a policy of its own only on tables that a SECURITY DEFINER function below must touch.
-- A later migration that rewrites rows of another table makes itself a policy and drops it again.
--
-- What a transaction may see is told by settings that end with it (`set_config(…, true)`):
--   jackstaff.principal    the acting principal's id
--   jackstaff.visibility   'nothing', 'projects' or 'all'
--   jackstaff.projects     for 'projects': their ids as an array, '{…}'
--   jackstaff.may_write    'on' or 'off'
-- A setting that is missing, or empty as it is on a connection after the transaction that set it, means: no row.
-- "All" is a word of its own, not a list of all ids: a project made within the transaction belongs to it too,
-- and nobody sends thousands of ids with each request.
--
-- Policies call these functions inside `(select …)`, so that they run once a statement and not once a row.
-- This fence is against mistakes of the program, not against a stolen database password: whoever may send any
-- SQL as jackstaff_app may also set any setting.

create function jackstaff.caller() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('jackstaff.principal', true), '')::uuid;

create function jackstaff.sees_all() returns boolean
  language sql stable parallel safe
  return jackstaff.caller() is not null and coalesce(current_setting('jackstaff.visibility', true) = 'all', false);

-- Whether the installation itself, its list of projects and the names of people, is there for the caller.
create function jackstaff.sees_installation() returns boolean
  language sql stable parallel safe
  return jackstaff.caller() is not null
     and coalesce(current_setting('jackstaff.visibility', true) in ('projects', 'all'), false);

create function jackstaff.visible_projects() returns uuid[]
  language sql stable parallel safe
  return case when jackstaff.caller() is not null and current_setting('jackstaff.visibility', true) = 'projects'
              then coalesce(nullif(current_setting('jackstaff.projects', true), ''), '{}')::uuid[]
              else '{}'::uuid[] end;

create function jackstaff.may_write() returns boolean
  language sql stable parallel safe
  return jackstaff.caller() is not null and coalesce(current_setting('jackstaff.may_write', true) = 'on', false);

-- The migrations' own table.
alter table jackstaff.schema_history enable row level security;
alter table jackstaff.schema_history force row level security;
create policy owner_all on jackstaff.schema_history to jackstaff_owner using (true) with check (true);

create table jackstaff.installation (
  singleton  boolean primary key default true check (singleton),
  server_id  uuid not null default gen_random_uuid(),
  created_at timestamptz not null default now()
);
comment on table jackstaff.installation is 'One row: what the installation says of itself.';
alter table jackstaff.installation enable row level security;
alter table jackstaff.installation force row level security;
create policy owner_all on jackstaff.installation to jackstaff_owner using (true) with check (true);
insert into jackstaff.installation default values;

create table jackstaff.principals (
  id         uuid primary key,
  issuer     text not null,
  subject    text not null,
  name       text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (issuer, subject)
);
comment on table jackstaff.principals is 'Who acts, as the identity provider says; by (issuer, subject).';
alter table jackstaff.principals enable row level security;
alter table jackstaff.principals force row level security;
create policy owner_all on jackstaff.principals to jackstaff_owner using (true) with check (true);
-- "Who changed it last" names other people, so their names are there for everyone to whom the installation is.
-- Only id and name are granted: issuer and subject leave the table through no statement of the server, and
-- upsert_principal alone writes.
create policy app_select on jackstaff.principals for select to jackstaff_app
  using (id = (select jackstaff.caller()) or (select jackstaff.sees_installation()));

-- The principal that seeds, migrates and looks after the database.
insert into jackstaff.principals (id, issuer, subject, name, created_at, updated_at)
values ('01920000-0000-7000-8000-000000000001', 'urn:jackstaff', 'server', 'Jackstaff server', now(), now());

-- SECURITY DEFINER: what must be known or written before there is a caller. Each has a fixed search_path.

create function jackstaff.server_id() returns uuid
  language sql stable security definer set search_path = pg_catalog, pg_temp
  return (select server_id from jackstaff.installation);

create function jackstaff.schema_version() returns integer
  language sql stable security definer set search_path = pg_catalog, pg_temp
  return (select max(version) from jackstaff.schema_history);

-- Finds the principal of an identity or makes it; writes only when there is something new.
create function jackstaff.upsert_principal(
  p_issuer text, p_subject text, p_name text, p_new_id uuid, p_at timestamptz
) returns table (principal_id uuid, principal_name text)
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  return query select p.id, p.name from jackstaff.principals p
    where p.issuer = p_issuer and p.subject = p_subject and p.name = p_name;
  if not found then
    return query insert into jackstaff.principals as p (id, issuer, subject, name, created_at, updated_at)
      values (p_new_id, p_issuer, p_subject, p_name, p_at, p_at)
      on conflict (issuer, subject) do update set name = excluded.name, updated_at = excluded.updated_at
      returning p.id, p.name;
  end if;
end
$$;

revoke all on all functions in schema jackstaff from public;
grant usage on schema jackstaff to jackstaff_app;
grant execute on all functions in schema jackstaff to jackstaff_app;
grant select (id, name) on jackstaff.principals to jackstaff_app;
