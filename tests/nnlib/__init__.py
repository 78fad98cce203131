"""The library: the lesson, then data, features, plots and widgets. `test_widgets_X` has the live figures of notebook X.

| file | what is tested there |
|---|---|
| test_functions.py, test_neuron.py, test_layers.py, test_network.py | the lesson's file of that name |
| test_losses.py, test_optim.py, test_training.py, test_gradcheck.py | the lesson's file of that name |
| test_against_pytorch.py | the same numbers as PyTorch, where that is installed |
| test_errors.py | the words for every wrong use |
| test_data.py, test_trained_network.py | data/ |
| test_features.py | features/ |
| test_plots.py | plots/ |
| test_blitting.py | plots/_blitting.py |
| test_all_figures.py | what all live figures have in common, each of them tried |
| test_memory.py | a figure that is moved all afternoon |
| test_widgets_neuron.py | notebook 1's live figures, and `LivePlot` itself |
| test_widgets_layer.py, test_widgets_network.py, test_widgets_loss.py | those of notebooks 2 to 4 |
| test_widgets_gradient_descent.py, test_widgets_backprop.py, test_widgets_feature_visualization.py | of 5 to 7 |
| test_network_picture.py | widgets/network_picture.py |
| test_pad.py | widgets/pad.py |
"""
