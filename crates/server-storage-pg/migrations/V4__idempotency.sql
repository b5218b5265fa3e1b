-- Idempotency keys, and what is removed in time.

create table jackstaff.idempotency (
  principal_id   uuid not null references jackstaff.principals (id),
  key            uuid not null,
  request_digest bytea not null check (octet_length(request_digest) = 32),
  status         smallint not null,
  answer         json,
  at             timestamptz not null,
  primary key (principal_id, key)
);
comment on table jackstaff.idempotency is
  'Keys are kept for good, so that none ever has a second effect; the answer only for some days.';
create index idempotency_answers on jackstaff.idempotency (at) where answer is not null;
alter table jackstaff.idempotency enable row level security;
alter table jackstaff.idempotency force row level security;
create policy owner_all on jackstaff.idempotency to jackstaff_owner using (true) with check (true);
create policy app_select on jackstaff.idempotency for select to jackstaff_app
  using (principal_id = (select jackstaff.caller()));
create policy app_insert on jackstaff.idempotency for insert to jackstaff_app
  with check (principal_id = (select jackstaff.caller()));
grant select, insert on jackstaff.idempotency to jackstaff_app;

-- Removes old tombstones and old answers. Whatever times are asked for, nothing younger than 90 and 7 days
-- goes. A scope's newest revision is left alone: so a reader that has read everything never stands before
-- oldest_revision and is never sent back to the start.
create function jackstaff.prune(
  p_tombstones_before timestamptz, p_answers_before timestamptz, out tombstones bigint, out answers bigint
)
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_scope jackstaff.scopes;
  v_removed bigint;
  v_last bigint;
begin
  tombstones := 0;
  for v_scope in select * from jackstaff.scopes s where exists (
    select from jackstaff.documents d
     where d.scope_id = s.id and d.deleted and d.kind <> 'project' and d.revision < s.revision
       and d.updated_at < least(p_tombstones_before, now() - interval '90 days')
  ) order by s.id for update loop
    with removed as (
      delete from jackstaff.documents d
       where d.scope_id = v_scope.id and d.deleted and d.kind <> 'project' and d.revision < v_scope.revision
         and d.updated_at < least(p_tombstones_before, now() - interval '90 days')
      returning d.revision
    )
    select count(*), max(revision) into v_removed, v_last from removed;
    tombstones := tombstones + v_removed;
    if v_removed > 0 then
      update jackstaff.scopes set oldest_revision = greatest(oldest_revision, v_last + 1) where id = v_scope.id;
    end if;
  end loop;
  update jackstaff.idempotency set answer = null
   where answer is not null and at < least(p_answers_before, now() - interval '7 days');
  get diagnostics answers = row_count;
end
$$;
revoke all on function jackstaff.prune(timestamptz, timestamptz) from public;
grant execute on function jackstaff.prune(timestamptz, timestamptz) to jackstaff_app;
