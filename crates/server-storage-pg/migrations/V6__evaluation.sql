-- Evaluation: the tokens of applications, the key that seals tickets of event streams, and counts.

create table jackstaff.evaluation_tokens (
  id             uuid primary key,
  project_id     uuid not null,
  environment_id uuid not null,
  name           text not null,
  secret_hash    bytea not null unique check (octet_length(secret_hash) = 32),
  created_at     timestamptz not null,
  created_by     uuid not null references jackstaff.principals (id),
  expires_at     timestamptz,
  revoked_at     timestamptz,
  revoked_by     uuid references jackstaff.principals (id),
  foreign key (project_id, environment_id) references jackstaff.documents (project_id, id) on delete cascade,
  check ((revoked_at is null) = (revoked_by is null))
);
comment on table jackstaff.evaluation_tokens is
  'What applications show to have the flags of one environment evaluated. Not a kind of document: the feed '
  'carries those to every client and the history keeps them.';
comment on column jackstaff.evaluation_tokens.secret_hash is 'SHA-256 of the text, which is kept nowhere.';
create index evaluation_tokens_list on jackstaff.evaluation_tokens (project_id, created_at desc, id desc);
create index evaluation_tokens_of_environment on jackstaff.evaluation_tokens (project_id, environment_id);

alter table jackstaff.evaluation_tokens enable row level security;
alter table jackstaff.evaluation_tokens force row level security;
create policy owner_all on jackstaff.evaluation_tokens to jackstaff_owner using (true) with check (true);
create policy app_select on jackstaff.evaluation_tokens for select to jackstaff_app
  using ((select jackstaff.sees_all()) or project_id = any ((select jackstaff.visible_projects())::uuid[]));
create policy app_insert on jackstaff.evaluation_tokens for insert to jackstaff_app
  with check ((select jackstaff.may_write()) and created_by = (select jackstaff.caller())
         and ((select jackstaff.sees_all()) or project_id = any ((select jackstaff.visible_projects())::uuid[])));
-- Only from living to revoked, in one's own name: nothing brings a token back.
create policy app_update on jackstaff.evaluation_tokens for update to jackstaff_app
  using ((select jackstaff.may_write()) and revoked_at is null
         and ((select jackstaff.sees_all()) or project_id = any ((select jackstaff.visible_projects())::uuid[])))
  with check ((select jackstaff.may_write()) and revoked_by = (select jackstaff.caller())
         and ((select jackstaff.sees_all()) or project_id = any ((select jackstaff.visible_projects())::uuid[])));
-- The hash leaves the table through no statement of the server.
grant select (id, project_id, environment_id, name, created_at, created_by, expires_at, revoked_at, revoked_by)
  on jackstaff.evaluation_tokens to jackstaff_app;
grant insert (id, project_id, environment_id, name, secret_hash, created_at, created_by, expires_at)
  on jackstaff.evaluation_tokens to jackstaff_app;
grant update (revoked_at, revoked_by) on jackstaff.evaluation_tokens to jackstaff_app;

-- What a token allows, asked before there is a caller: by the hash of what was shown, or by the id in a ticket.
create function jackstaff.find_evaluation_grant(p_secret_hash bytea, p_token_id uuid) returns table (
  token_id uuid, project_id uuid, project_key text, environment_id uuid, environment_key text, expires_at timestamptz
)
  language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select t.id, p.id, p.key, e.id, e.key, t.expires_at
    from jackstaff.evaluation_tokens t
    join jackstaff.documents p on p.id = t.project_id and not p.deleted
    join jackstaff.documents e on e.id = t.environment_id and not e.deleted
   where t.revoked_at is null and (t.secret_hash = p_secret_hash or t.id = p_token_id)
$$;

-- Two copies of the server must read each other's tickets; a ticket opens nothing but a stream of nudges.
alter table jackstaff.installation add column stream_key bytea not null
  default sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));

create function jackstaff.stream_key() returns bytea
  language sql stable security definer set search_path = pg_catalog, pg_temp
  return (select stream_key from jackstaff.installation);

create table jackstaff.evaluation_counts (
  project_id     uuid not null,
  flag_id        uuid not null,
  environment_id uuid not null,
  hour           timestamptz not null,
  variant        text not null,
  reason         text not null,
  in_bulk        boolean not null,
  count          bigint not null check (count > 0),
  last_at        timestamptz not null,
  primary key (project_id, flag_id, environment_id, hour, variant, reason, in_bulk),
  foreign key (project_id, flag_id) references jackstaff.documents (project_id, id) on delete cascade,
  foreign key (project_id, environment_id) references jackstaff.documents (project_id, id) on delete cascade
);
comment on table jackstaff.evaluation_counts is
  'How often each flag was evaluated, by hour and outcome, of all copies of the server together. Never for whom.';
create index evaluation_counts_hour on jackstaff.evaluation_counts (hour);
create index evaluation_counts_of_environment on jackstaff.evaluation_counts (project_id, environment_id);

alter table jackstaff.evaluation_counts enable row level security;
alter table jackstaff.evaluation_counts force row level security;
create policy owner_all on jackstaff.evaluation_counts to jackstaff_owner using (true) with check (true);
create policy app_select on jackstaff.evaluation_counts for select to jackstaff_app
  using ((select jackstaff.sees_all()) or project_id = any ((select jackstaff.visible_projects())::uuid[]));
create policy app_insert on jackstaff.evaluation_counts for insert to jackstaff_app
  with check ((select jackstaff.may_write())
         and ((select jackstaff.sees_all()) or project_id = any ((select jackstaff.visible_projects())::uuid[])));
create policy app_update on jackstaff.evaluation_counts for update to jackstaff_app
  using ((select jackstaff.may_write())
         and ((select jackstaff.sees_all()) or project_id = any ((select jackstaff.visible_projects())::uuid[])))
  with check ((select jackstaff.may_write())
         and ((select jackstaff.sees_all()) or project_id = any ((select jackstaff.visible_projects())::uuid[])));
grant select, insert, update (count, last_at) on jackstaff.evaluation_counts to jackstaff_app;

-- Removes old counts, and tokens that have long not counted. Nothing younger than 90 days goes, whatever is asked.
create function jackstaff.prune_evaluation(p_before timestamptz, out counts bigint, out tokens bigint)
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_before constant timestamptz := least(p_before, now() - interval '90 days');
begin
  delete from jackstaff.evaluation_counts where hour < v_before;
  get diagnostics counts = row_count;
  delete from jackstaff.evaluation_tokens where coalesce(revoked_at, expires_at) < v_before;
  get diagnostics tokens = row_count;
end
$$;

revoke all on function jackstaff.find_evaluation_grant(bytea, uuid), jackstaff.stream_key(),
  jackstaff.prune_evaluation(timestamptz) from public;
grant execute on function jackstaff.find_evaluation_grant(bytea, uuid), jackstaff.stream_key(),
  jackstaff.prune_evaluation(timestamptz) to jackstaff_app;
