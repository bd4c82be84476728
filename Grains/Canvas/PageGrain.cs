using Krewe.Storage;
using Orleans;
using Orleans.Runtime;

namespace Krewe.Graphs;

/// <summary>Keeps one page of members of a large group until it is submitted.</summary>
internal sealed class PageGrain([PersistentState("page", StorageNames.State)] IPersistentState<PageState> state) : Grain, IPageGrain
{
    /// <inheritdoc/>
    public Task StoreAsync(byte[] members, string[] nested)
    {
        (state.State.Members, state.State.Nested) = (members, nested);
        return state.WriteStateAsync();
    }

    /// <inheritdoc/>
    public Task<byte[]?> LoadAsync() => Task.FromResult(state.RecordExists ? state.State.Members : null);

    /// <inheritdoc/>
    public async Task ClearAsync(bool nested)
    {
        if (state.RecordExists)
        {
            if (nested)
            {
                await GraphPageKeys.ClearAsync(GrainFactory, state.State.Nested); // First: nobody else knows of them.
            }

            await state.ClearStateAsync();
        }

        DeactivateOnIdle();
    }
}
